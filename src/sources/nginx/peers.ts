import { readHostPort } from '../host-port.ts';
import { uniqueReferences } from '../peers.ts';
import type { Clue, Reference, SourceNote } from '../source.ts';
import type { Directive } from './parse.ts';
import type { NginxServer, ServerContext } from './server-context.ts';

/** What a directive passes requests with; undefined for bytes as they are. */
interface Wire {
  readonly expect?: readonly string[];
  readonly port?: number;
}

/** By directive: the scheme that is meant without one, and what schemes mean. */
const WIRES: Readonly<Record<string, Readonly<Record<string, Wire>>>> = {
  proxy_pass: { http: { expect: ['http'], port: 80 }, https: { expect: ['https'], port: 443 } },
  grpc_pass: {
    grpc: { expect: ['grpc'], port: 80 },
    grpcs: { expect: ['grpcs'], port: 443 },
  },
  fastcgi_pass: { fastcgi: { expect: ['fastcgi'], port: 9000 } },
  uwsgi_pass: { uwsgi: { expect: ['uwsgi'] }, suwsgi: { expect: ['tls/uwsgi'] } },
  scgi_pass: { scgi: {} },
  memcached_pass: { memcached: { expect: ['memcached'], port: 11211 } },
};

/** Where the address ends: at a path, or a variable that starts with one. */
const PATH = /\/|\$(?:request_uri|uri|document_uri)\b/;

/** Where the servers of a module pass requests to; upstreams that none of them uses have no protocol. */
export function peersOf(context: ServerContext): {
  readonly references: readonly Reference[];
  readonly notes: readonly SourceNote[];
} {
  const notes: SourceNote[] = [];
  const references: Reference[] = [];
  const upstreams = new Map(context.upstreams.map((one) => [one.args[0] ?? '', one]));
  const unused = new Set(context.upstreams);
  const seen = new Set<string>();
  for (const server of context.servers) {
    const isOverUdp = server.isUdp;
    for (const pass of server.passes) {
      const target = targetOf(pass, server, context);
      if (!target) continue;
      const { address, wire, name } = target;
      const upstream = upstreams.get(address);
      if (upstream) unused.delete(upstream);
      if (address.includes('$')) notes.push(variableNote(pass));
      // Many locations may pass to one upstream.
      const key = JSON.stringify([address, wire, name, isOverUdp]);
      if (address.includes('$') || seen.has(key)) continue;
      seen.add(key);
      const common = { ...referenceOf(wire, pass, isOverUdp), ...name };
      references.push(...(upstream ? serversOf(upstream, common) : directly(address, common)));
    }
  }
  for (const upstream of unused) {
    references.push(...serversOf(upstream, referenceOf({}, upstream, false)));
  }
  return { references: uniqueReferences(references), notes };
}

interface PassTarget {
  readonly address: string;
  readonly wire: Wire;
  readonly name: Pick<Reference, 'serverName'>;
}

function targetOf(
  { name: directive, args: [url = ''] }: Directive,
  { settings }: NginxServer,
  { kind }: ServerContext,
): PassTarget | undefined {
  if (kind !== 'http') {
    const isInTls = settings.get('proxy_ssl') === 'on';
    const isPassedOn = settings.get('ssl_preread') === 'on';
    const wire = isInTls || isPassedOn ? { expect: ['tls'] } : {};
    return { address: url, wire, name: serverNameOf(settings) };
  }
  const schemes = WIRES[directive] ?? {};
  const end = url.indexOf('://');
  const scheme = end < 0 ? Object.keys(schemes)[0] : url.slice(0, end).toLowerCase();
  const wire = schemes[scheme ?? ''];
  const rest = end < 0 ? url : url.slice(end + 3);
  if (rest.startsWith('unix:')) return undefined;
  // `$scheme://…` and a variable alone.
  if (!wire) return url.includes('$') ? { address: '$', wire: {}, name: {} } : undefined;
  const isInTls = wire.expect?.[0] === 'https' || wire.expect?.[0] === 'grpcs';
  const name = isInTls ? serverNameOf(settings) : {};
  return { address: rest.split(PATH, 1)[0] ?? '', wire, name };
}

function serverNameOf(settings: NginxServer['settings']): Pick<Reference, 'serverName'> {
  const name = settings.get('proxy_ssl_name');
  return name === undefined || name.includes('$') ? {} : { serverName: name };
}

type Common = Omit<Reference, 'host' | 'port'> & { readonly port?: number };

function referenceOf(
  { expect, port }: Wire,
  { name, args, origin }: Directive,
  isOverUdp: boolean,
): Common {
  const scheme = /^([a-z]{1,12}):\/\//.exec(args[0] ?? '')?.[1];
  const evidence = `nginx ${name}${scheme ? ` ${scheme}` : ''}`;
  const clue: Clue | undefined = expect && { expect, certainty: 'stated', evidence, origin };
  return {
    transport: isOverUdp ? 'udp' : 'tcp',
    ...(port === undefined ? {} : { port }),
    ...(clue && !isOverUdp ? { clue } : {}),
    role: 'peer',
    origin,
  };
}

function directly(text: string, { port, ...common }: Common): readonly Reference[] {
  const address = readHostPort(text);
  const number = address?.port ?? port;
  return address && number !== undefined ? [{ ...common, host: address.host, port: number }] : [];
}

/** The servers of an upstream; port 80 is the default, whatever the protocol. */
function serversOf(upstream: Directive, common: Common): readonly Reference[] {
  return (upstream.block ?? []).flatMap(({ name, args: [text = '', ...params], origin }) => {
    // With `service=`, DNS has the port as well.
    const isFromDns = params.some((word) => word.startsWith('service='));
    const isLeftOut = params.includes('down') || text.startsWith('unix:') || isFromDns;
    if (name !== 'server' || isLeftOut) return [];
    return directly(text, { ...common, port: 80, origin });
  });
}

function variableNote({ name, origin }: Directive): SourceNote {
  return { message: `the address of "${name}" contains a variable`, origin };
}
