import { readPort } from '../host-port.ts';
import type { Clue, Reference, SourceNote } from '../source.ts';
import { readProxyAddress } from './address.ts';
import { paramOf } from './binds.ts';
import type { HaproxyLine, Section } from './parse.ts';
import { type Checked, type ProxySection, protocolOfCheck } from './proxies.ts';

interface Servers {
  readonly references: readonly Reference[];
  readonly notes: readonly SourceNote[];
}

/** The servers of a backend or a listen section, and the ports that only their checks use. */
export function serversOf(proxy: ProxySection): Servers {
  const references: Reference[] = [];
  const notes: SourceNote[] = [];
  for (const line of proxy.section.lines) {
    if (line.keyword !== 'server' && line.keyword !== 'server-template') continue;
    const [, second = '', third = '', ...rest] = line.args;
    const isTemplate = line.keyword === 'server-template';
    const address = isTemplate ? third : second;
    const own = isTemplate ? rest : [third, ...rest];
    if (address.includes('$')) {
      notes.push({ message: 'the address of a server contains a variable', origin: line.origin });
    }
    references.push(...referencesOf(line, address, paramsOf(own, proxy.serverDefaults), proxy));
  }
  return { references, notes };
}

/** Words that take back what `default-server` sets. */
function paramsOf(own: readonly string[], defaults: readonly string[]): readonly string[] {
  const isTaken = (word: string) => own.includes(`no-${word}`);
  const kept = defaults.filter(
    (word) => !isTaken(word) && !(word === 'disabled' && own.includes('enabled')),
  );
  return [...own, ...kept];
}

function referencesOf(
  { origin }: HaproxyLine,
  text: string,
  params: readonly string[],
  proxy: ProxySection,
): readonly Reference[] {
  const address = readProxyAddress(text);
  const isOff = params.includes('disabled');
  // Without an address, the server is the one that the client asked for.
  if (!address || address.host === '' || isOff) return [];
  const { host } = address;
  const common = { host, transport: address.isUdp ? 'udp' : 'tcp', role: 'peer', origin } as const;
  const expect = expectOf(params, proxy);
  const serverName = /^str\(([\w.-]{1,253})\)$/.exec(paramOf(params, 'sni') ?? '')?.[1];
  const servers = address.ports.slice(0, 1).map((port) => ({
    ...common,
    port,
    ...(expect ? { clue: clueOf(expect, origin) } : {}),
    ...(serverName === undefined ? {} : { serverName }),
  }));
  const other = checkOf(params, proxy, address.ports[0]);
  if (!other) return servers;
  const { port, checked } = other;
  return [...servers, { ...common, port, ...(checked ? { clue: clueOf(checked, origin) } : {}) }];
}

function clueOf({ name, certainty, evidence }: Checked, origin: Clue['origin']): Clue {
  return { expect: [name], certainty, evidence, origin };
}

/** What a server speaks: its mode, and in mode tcp what the check asks for, unless it asks another port. */
function expectOf(params: readonly string[], proxy: ProxySection): Checked | undefined {
  // Behind a PROXY header, nothing that is sent without one is answered.
  if (params.includes('send-proxy') || params.includes('send-proxy-v2')) return undefined;
  const isInTls = params.includes('ssl');
  const proto = paramOf(params, 'proto');
  const evidence = `HAProxy server${isInTls ? ' ssl' : ''}`;
  if (proxy.mode === 'http') {
    if (proto === 'fcgi') return stated('fastcgi', `${evidence} proto fcgi`);
    if (isInTls) return stated('https', evidence);
    if (proto === 'h2') return stated('http2', `${evidence} proto h2`);
    return stated('http', `${evidence} in mode http`);
  }
  const isOtherChecked = ['port', 'addr'].some((word) => paramOf(params, word) !== undefined);
  if (isInTls) {
    const inside = isOtherChecked ? undefined : protocolOfCheck(proxy, [])?.name;
    return stated(inside && inside !== 'tls' ? `tls/${inside}` : 'tls', evidence);
  }
  const checked = isOtherChecked ? undefined : protocolOfCheck(proxy, params);
  if (checked) return checked;
  const isHttp = !isOtherChecked && params.includes('check') && proxy.check === 'httpchk';
  return isHttp ? httpCheck(params) : undefined;
}

function stated(name: string, evidence: string): Checked {
  return { name, certainty: 'stated', evidence };
}

function httpCheck(params: readonly string[]): Checked {
  const name = params.includes('check-ssl') ? 'https' : 'http';
  return { name, certainty: 'probe', evidence: 'HAProxy option httpchk' };
}

/** `check port 8008`: another port than the one that is served, with the protocol of the check. */
function checkOf(
  params: readonly string[],
  proxy: ProxySection,
  served: number | undefined,
): { readonly port: number; readonly checked: Checked | undefined } | undefined {
  const port = params.includes('check') ? readPort(paramOf(params, 'port') ?? '') : undefined;
  if (port === undefined || port === served) return undefined;
  if (proxy.check === 'httpchk') return { port, checked: httpCheck(params) };
  return { port, checked: protocolOfCheck(proxy, params) };
}

/** The name servers of `resolvers`. */
export function nameServersOf(sections: readonly Section[]): readonly Reference[] {
  const lines = sections.flatMap(({ kind, lines }) => (kind === 'resolvers' ? lines : []));
  return lines.flatMap(({ keyword, args: [, text = ''], origin }): Reference[] => {
    const address = keyword === 'nameserver' ? readProxyAddress(text) : undefined;
    const [port] = address?.ports ?? [];
    if (!address || port === undefined) return [];
    const { host } = address;
    const transport = text.startsWith('tcp@') ? 'tcp' : 'udp';
    const clue = clueOf(stated('dns', 'HAProxy nameserver'), origin);
    return [{ host, port, transport, clue, role: 'peer', origin }];
  });
}
