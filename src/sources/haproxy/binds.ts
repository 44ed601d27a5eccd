import { hostToAsk } from '../host-port.ts';
import type { Clue, Listener } from '../source.ts';
import { readProxyAddress } from './address.ts';
import type { HaproxyLine } from './parse.ts';
import { type Checked, type ProxySection, protocolOfCheck } from './proxies.ts';

/** Backends by name. */
export type Backends = ReadonlyMap<string, ProxySection>;

/** Addresses of one line. */
const MAX_ADDRESSES = 64;

/** The ports that a frontend or a listen section binds. */
export function haproxyListeners(proxy: ProxySection, backends: Backends): readonly Listener[] {
  const binds = proxy.section.lines.filter(({ keyword }) => keyword === 'bind');
  return binds.flatMap((bind) => {
    const [addresses = '', ...params] = bind.args;
    return addresses
      .split(',', MAX_ADDRESSES)
      .flatMap((text) => listenersAt(text, params, bind, proxy, backends));
  });
}

function listenersAt(
  text: string,
  params: readonly string[],
  { origin }: HaproxyLine,
  proxy: ProxySection,
  backends: Backends,
): readonly Listener[] {
  const address = readProxyAddress(text);
  if (!address) return [];
  const { host, isUdp } = address;
  const said = isUdp ? { expect: ['quic'] } : spokenAt(params, proxy, backends);
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
    clues: said ? [{ certainty: 'stated', evidence, origin, ...said }] : [],
    origin,
  }));
}

type Said = Pick<Clue, 'expect'> & Partial<Pick<Clue, 'certainty' | 'evidence'>>;

function spokenAt(
  params: readonly string[],
  proxy: ProxySection,
  backends: Backends,
): Said | undefined {
  const isInTls = params.includes('ssl');
  // A connection of mode tcp that a backend of mode http gets is upgraded to HTTP.
  const backend = backends.get(proxy.defaultBackend ?? '');
  if (proxy.mode === 'http' || (backend?.mode === 'http' && !proxy.inspectsTls)) {
    if (isInTls) return { expect: ['https'] };
    return { expect: [paramOf(params, 'proto') === 'h2' ? 'http2' : 'http'] };
  }
  if (isInTls || proxy.inspectsTls) return { expect: ['tls'] };
  // What the servers behind speak is what clients get.
  const checked = relayed(proxy) ?? (backend && relayed(backend));
  if (!checked) return undefined;
  const { name, certainty, evidence } = checked;
  return certainty === 'stated' ? { expect: [name] } : { expect: [name], certainty, evidence };
}

/** What the check of the servers says of clients, which `ssl` of a server takes out of TLS. */
function relayed(proxy: ProxySection): Checked | undefined {
  const servers = proxy.section.lines.filter(({ keyword }) => keyword === 'server');
  const words = [...proxy.serverDefaults, ...servers.flatMap(({ args }) => args)];
  return protocolOfCheck(proxy, words.includes('ssl') ? [] : words);
}

/** The word behind a keyword: `proto h2`. */
export function paramOf(params: readonly string[], name: string): string | undefined {
  const at = params.indexOf(name);
  return at < 0 ? undefined : params[at + 1];
}
