import type { Origin } from '../../expect/endpoint.ts';
import type { Transport } from '../../protocols/registry.ts';
import { hostToAsk, isAnyAddress, readHostPort, readPort } from '../host-port.ts';
import type { Listener } from '../source.ts';
import type { NginxServer, ServerContext } from './server-context.ts';

/** One `listen`, or several of the same address. */
interface Socket {
  readonly host: string;
  readonly port: number;
  readonly transport: Transport;
  readonly params: readonly string[];
  readonly origin: Origin;
  /** What listens there. */
  readonly server: NginxServer;
}

/** The ports that the servers of a module listen on; servers of the same address are one. */
export function nginxListeners(context: ServerContext): readonly Listener[] {
  const byAddress = new Map<string, Socket[]>();
  for (const socket of context.servers.flatMap((server) => socketsOf(server, context.kind))) {
    const key = `${socket.host} ${socket.port} ${socket.transport}`;
    const known = byAddress.get(key);
    if (known) known.push(socket);
    else byAddress.set(key, [socket]);
  }
  return [...byAddress.values()].flatMap((sockets) => listenerOf(sockets, context));
}

function socketsOf(server: NginxServer, kind: ServerContext['kind']): readonly Socket[] {
  const { block = [] } = server.directive;
  const listens = block.filter(({ name }) => name === 'listen');
  // A file that is not read may contain the ports.
  const isIncomplete = block.some(({ name }) => name === 'include');
  if (listens.length === 0 && kind === 'http' && !isIncomplete) {
    const { origin } = server.directive;
    return [{ host: '', port: 80, transport: 'tcp', params: [], origin, server }];
  }
  return listens.flatMap(({ args: [address = '', ...params], origin }) => {
    const bound = boundTo(address);
    if (!bound) return [];
    const transport = params.includes('udp') || params.includes('quic') ? 'udp' : 'tcp';
    return [{ ...bound, transport, params, origin, server }];
  });
}

/** `80`, `*:80`, `host:80`, `[::]:80`; an address alone means port 80. Undefined for sockets of the machine. */
function boundTo(text: string): { host: string; port: number } | undefined {
  const port = readPort(text) ?? readPort(text.replace(/^\*:/, ''));
  if (port !== undefined) return { host: '', port };
  if (text === '*') return { host: '', port: 80 };
  const address = text.startsWith('unix:') ? undefined : readHostPort(text);
  return address && { host: address.host, port: address.port ?? 80 };
}

function listenerOf(sockets: readonly Socket[], context: ServerContext): readonly Listener[] {
  const [first] = sockets;
  if (!first) return [];
  const { host, port, transport, origin } = first;
  const expect = expectOf(sockets, context);
  const params = sockets.flatMap((socket) => socket.params);
  const serverName = sockets.find(({ server }) => server.serverName)?.server.serverName;
  const evidence = `nginx listen${params.includes('ssl') ? ' ssl' : ''}`;
  return [
    {
      service: serverName ?? `nginx-${port}`,
      hosts: isAnyAddress(host) ? [] : [host],
      port,
      transport,
      published: [{ host: hostToAsk(host), port, origin }],
      ...(params.includes('proxy_protocol')
        ? { inactiveReason: 'clients must send a PROXY header first' }
        : {}),
      ...(serverName !== undefined && expect?.[0] === 'https' ? { serverName } : {}),
      clues: expect ? [{ expect, certainty: 'stated', evidence, origin }] : [],
      origin,
    },
  ];
}

function expectOf(
  sockets: readonly Socket[],
  { kind }: ServerContext,
): readonly string[] | undefined {
  const has = (param: string) => sockets.some(({ params }) => params.includes(param));
  const isOn = (name: string) => sockets.some(({ server }) => server.settings.get(name) === 'on');
  const isInTls = has('ssl') || isOn('ssl');
  if (has('quic')) return ['quic'];
  if (kind === 'stream') return isInTls || isOn('ssl_preread') ? ['tls'] : undefined;
  if (kind === 'mail') return mailProtocol(sockets, isInTls);
  const isGrpc = sockets.every(({ server }) => isGrpcOnly(server));
  if (isGrpc && (has('http2') || isOn('http2'))) return [isInTls ? 'grpcs' : 'grpc'];
  if (isInTls) return ['https'];
  if (has('http2')) return ['http2'];
  return isOn('http2') ? ['http', 'http2'] : ['http'];
}

function isGrpcOnly({ passes }: NginxServer): boolean {
  return passes.length > 0 && passes.every(({ name }) => name === 'grpc_pass');
}

const MAIL_PORTS: Readonly<Record<number, string>> = {
  25: 'smtp',
  465: 'smtp',
  587: 'smtp',
  110: 'pop3',
  995: 'pop3',
  143: 'imap',
  993: 'imap',
};

/** The directive `protocol`, or the port decides (ngx_mail_core_module). */
function mailProtocol(sockets: readonly Socket[], isInTls: boolean): readonly string[] | undefined {
  const [socket] = sockets;
  if (!socket) return undefined;
  const name = socket.server.settings.get('protocol') ?? MAIL_PORTS[socket.port];
  if (name === undefined || !/^(?:smtp|imap|pop3)$/.test(name)) return undefined;
  return [isInTls ? `${name}s` : name];
}
