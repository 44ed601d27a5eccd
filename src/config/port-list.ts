import type { AddressError, PortRange } from '../expect/address.ts';
import type { Registry, Transport } from '../protocols/registry.ts';
import { likelyPorts, portsOfStack } from './known-ports.ts';
import { didYouMean } from './suggest.ts';

/** Ports of each transport: ascending ranges with gaps between them. */
export interface PortList {
  readonly tcp: readonly PortRange[];
  readonly udp: readonly PortRange[];
}

/**
 * Reads `22,80,8000-8100,top100,ssh`. An item is a port; a range, which may lack an end (`60000-`) or
 * both (`-`); `all`; `registered`, the ports of every known protocol; `topN`, the N most likely of
 * these; or a protocol, a stack or an alias: its default ports. They are ports of TCP. As nmap has it,
 * `U:` and `T:` (or `udp:` and `tcp:`) change the transport of what follows; `53/udp` has its own. A
 * name that only UDP has means its ports of UDP.
 */
export function parsePortList(text: string, registry: Registry): PortList | AddressError {
  const found: Record<Transport, PortRange[]> = { tcp: [], udp: [] };
  let current: Transport | undefined;
  let offset = 0;
  for (const written of text.split(',')) {
    const prefix = /^\s*(u|t|udp|tcp):/i.exec(written);
    if (prefix) current = transportOf(prefix[1] ?? '');
    const rest = written.slice(prefix?.[0].length ?? 0);
    const suffix = /\/(udp|tcp)$/i.exec(rest.trimEnd());
    const item = suffix ? rest.slice(0, suffix.index).trim() : rest.trim();
    const transport = suffix ? transportOf(suffix[1] ?? '') : current;
    const ports = portsOf(item.toLowerCase(), transport, registry);
    if ('problem' in ports) {
      return { ...ports, offset: offset + written.length - rest.trimStart().length };
    }
    found[ports.transport].push(...ports.ranges);
    offset += written.length + 1;
  }
  return { tcp: merged(found.tcp), udp: merged(found.udp) };
}

function transportOf(written: string): Transport {
  return /^u/i.test(written) ? 'udp' : 'tcp';
}

interface ItemPorts {
  readonly transport: Transport;
  readonly ranges: readonly PortRange[];
}

type ItemProblem = Omit<AddressError, 'offset'>;

const MAX_PORT = 65535;

function portsOf(
  item: string,
  written: Transport | undefined,
  registry: Registry,
): ItemPorts | ItemProblem {
  if (item === '') return { problem: 'a port is missing', hint: 'write 22,80,8000-8100' };
  const transport = written ?? 'tcp';
  const numbers = /^(\d*)(?:(-)(\d*))?$/.exec(item);
  if (numbers) {
    const range = rangeOf(item, numbers);
    return 'problem' in range ? range : { transport, ranges: [range] };
  }
  if (item === 'all') return { transport, ranges: [{ first: 1, last: MAX_PORT }] };
  const known = registry.forTransport(transport);
  if (item === 'registered') return { transport, ranges: singles(likelyPorts(known)) };
  const top = /^top-?(\d{1,5})$/.exec(item);
  if (!top) return portsOfName(item, written, registry);
  const count = Number(top[1]);
  if (count === 0) return { problem: 'top0 has no ports', hint: 'write top100' };
  return { transport, ranges: singles(likelyPorts(known).slice(0, count)) };
}

/** `22`, `1-1024`, `60000-`, `-1024` and `-`. */
function rangeOf(
  item: string,
  [, start = '', dash = '', end = '']: RegExpExecArray,
): PortRange | ItemProblem {
  const first = start === '' ? 1 : Number(start);
  const openEnd = dash === '' ? first : MAX_PORT;
  const last = end === '' ? openEnd : Number(end);
  if (first < 1 || first > MAX_PORT || last < 1 || last > MAX_PORT) {
    return { problem: `a port must be from 1 to ${MAX_PORT}` };
  }
  if (first > last) {
    return { problem: `the port range ${item} is reversed`, hint: `write ${last}-${first}` };
  }
  return { first, last };
}

function portsOfName(
  item: string,
  written: Transport | undefined,
  registry: Registry,
): ItemPorts | ItemProblem {
  for (const transport of written ? [written] : (['tcp', 'udp'] as const)) {
    const known = registry.forTransport(transport);
    const stack = known.parseStack(item);
    const ports = stack && portsOfStack(stack, known);
    if (ports && ports.length > 0) return { transport, ranges: singles(ports) };
    if (ports) return { problem: `"${item}" has no default port`, hint: 'write its port' };
  }
  const known = registry.forTransport(written ?? 'tcp');
  const names = [...known.names(), 'all', 'registered', 'top100'];
  return { problem: `"${item}" is not a port, a range or a protocol`, ...didYouMean(item, names) };
}

function singles(ports: readonly number[]): readonly PortRange[] {
  return ports.map((port) => ({ first: port, last: port }));
}

function merged(ranges: readonly PortRange[]): readonly PortRange[] {
  const all: PortRange[] = [];
  for (const one of [...ranges].sort((a, b) => a.first - b.first)) {
    const before = all.at(-1);
    if (before === undefined || before.last + 1 < one.first) all.push(one);
    else if (one.last > before.last) all[all.length - 1] = { first: before.first, last: one.last };
  }
  return all;
}
