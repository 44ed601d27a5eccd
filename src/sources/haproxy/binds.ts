import { hostToAsk } from '../host-port.ts';
import type { Listener } from '../source.ts';
import { readProxyAddress } from './address.ts';
import type { Line } from './parse.ts';
import { hasOption, type ProxySection } from './proxies.ts';

/** The ports that a frontend or a listen section binds. */
export function listenersOf(
  proxy: ProxySection,
  all: readonly ProxySection[],
): readonly Listener[] {
  const binds = proxy.section.lines.filter(({ keyword }) => keyword === 'bind');
  return binds.flatMap((bind) => {
    const [addresses = '', ...params] = bind.args;
    return addresses.split(',').flatMap((text) => listenersAt(text, params, bind, proxy, all));
  });
}

function listenersAt(
  text: string,
  params: readonly string[],
  { origin }: Line,
  proxy: ProxySection,
  all: readonly ProxySection[],
): readonly Listener[] {
  const address = readProxyAddress(text);
  if (!address) return [];
  const { host, isUdp } = address;
  const expect = isUdp ? ['quic'] : expectOf(params, proxy, all);
  const evidence = `HAProxy bind${params.includes('ssl') ? ' ssl' : ''} in mode ${proxy.mode}`;
  return address.ports.map((port) => ({
    service: proxy.section.name,
    hosts: host === '' ? [] : [host],
    port,
    transport: isUdp ? 'udp' : 'tcp',
    published: [{ host: hostToAsk(host), port, origin }],
    ...(params.includes('accept-proxy')
      ? { inactiveReason: 'clients must send a PROXY header first' }
      : {}),
    clues: expect ? [{ expect, certainty: 'stated', evidence, origin }] : [],
    origin,
  }));
}

function expectOf(
  params: readonly string[],
  proxy: ProxySection,
  all: readonly ProxySection[],
): readonly string[] | undefined {
  const isInTls = params.includes('ssl');
  if (proxy.mode === 'http') {
    if (isInTls) return ['https'];
    return paramOf(params, 'proto') === 'h2' ? ['http2'] : ['http'];
  }
  const checked = isInTls ? undefined : checkedProtocol(proxy, all);
  if (isInTls || inspectsTls(proxy)) return ['tls'];
  return checked === undefined ? undefined : [checked];
}

/** In mode tcp, what the servers behind speak is what clients get. */
function checkedProtocol(proxy: ProxySection, all: readonly ProxySection[]): string | undefined {
  const name = proxy.lines.findLast(({ keyword }) => keyword === 'default_backend')?.args[0];
  const backend = all.find(({ section }) => section.kind === 'backend' && section.name === name);
  return protocolOfCheck(proxy) ?? (backend && protocolOfCheck(backend));
}

/** `tcp-request content … req.ssl_hello_type 1` or a server name of TLS: clients speak TLS. */
function inspectsTls({ lines }: ProxySection): boolean {
  return lines.some(({ args }) =>
    args.some((arg) => /^req[._]ssl_(?:sni|hello_type)|^req_ssl_/.test(arg)),
  );
}

const CHECKS: readonly (readonly [option: string, protocol: string])[] = [
  ['pgsql-check', 'postgresql'],
  ['mysql-check', 'mysql'],
  ['redis-check', 'redis'],
  ['smtpchk', 'smtp'],
  ['ldap-check', 'ldap'],
  ['ssl-hello-chk', 'tls'],
];

/** The protocol that the option of a health check names. */
export function protocolOfCheck(proxy: ProxySection): string | undefined {
  return CHECKS.find(([option]) => hasOption(proxy, option))?.[1];
}

/** The word behind a keyword: `proto h2`. */
export function paramOf(params: readonly string[], name: string): string | undefined {
  const at = params.indexOf(name);
  return at < 0 ? undefined : params[at + 1];
}
