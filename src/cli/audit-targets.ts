import ipaddr from 'ipaddr.js';
import { portsOfStack } from '../config/known-ports.ts';
import type { PortList } from '../config/port-list.ts';
import {
  type AddressError,
  type AddressPattern,
  type PortRange,
  parseAddressWithPorts,
} from '../expect/address.ts';
import { isUrl, readUrlAddress } from '../expect/url-address.ts';
import type { Registry, Transport } from '../protocols/registry.ts';
import type { SourceNote } from '../sources/source.ts';
import { countedMany, numberText } from '../words/count.ts';
import { durationText } from '../words/duration.ts';
import type { CliContext } from './cli-context.ts';
import { CliError } from './cli-error.ts';
import { FoundTargets } from './found-targets.ts';
import { InvalidTargets, invalidTarget } from './invalid-targets.ts';
import { writeNotes } from './sources.ts';
import { targetsOfList } from './target-lists.ts';
import { listOf, type WrittenTarget } from './targets.ts';

/** Targets as they are written on the command line. */
export interface WrittenTargets {
  /** Targets; `-` and `@file` stand for lists. */
  readonly args: readonly string[];
  /** Files with targets; `-` is stdin. */
  readonly lists: readonly string[];
}

/** Written targets of all lists together; each takes some 300 bytes. */
const MAX_WRITTEN = 2_000_000;

/**
 * The addresses that an audit probes. A target without a port has the `ports`; a URL has its own, or the
 * default one of its protocol. Lists may be those of scanners and of firstbytes. Throws a CliError
 * after it has reported every target that is not valid.
 */
export function auditAddresses(
  written: WrittenTargets,
  { ports, registry }: { readonly ports: PortList; readonly registry: Registry },
  context: CliContext,
): Promise<readonly AddressPattern[]> {
  return addressesOf(written, (text) => included(text, ports, registry), context);
}

/** The addresses that are never probed, read in the same way: one without a port has all ports. */
export function excludedAddresses(
  written: WrittenTargets,
  registry: Registry,
  context: CliContext,
): Promise<readonly AddressPattern[]> {
  return addressesOf(written, (text) => excluded(text, registry), context);
}

type Read = (text: string) => readonly AddressPattern[] | AddressError;

async function addressesOf(
  { args, lists }: WrittenTargets,
  read: Read,
  context: CliContext,
): Promise<readonly AddressPattern[]> {
  const addresses: AddressPattern[] = [];
  const found = new FoundTargets();
  const notes: SourceNote[] = [];
  const invalid = new InvalidTargets();
  const shared = new SharedPorts();
  let count = 0;
  const take = (target: WrittenTarget) => {
    if (++count > MAX_WRITTEN) throw new CliError(`more than ${MAX_WRITTEN} targets are written`);
    const all = read(target.text);
    if ('problem' in all) invalid.add(invalidTarget(target, all.problem, all.hint));
    else for (const one of all) addresses.push(shared.withShared(one));
  };
  for (const text of [...args, ...lists.map((list) => (list === '-' ? list : `@${list}`))]) {
    const list = listOf(text);
    if (list === undefined) {
      take({ text });
      continue;
    }
    for await (const item of targetsOfList(list, context)) {
      if (item.kind === 'written') take(item.target);
      else if (item.kind === 'found') found.add(item.target);
      else notes.push(item.note);
    }
  }
  await invalid.report(context);
  await writeNotes(notes, 'note', context);
  for (const one of found.addresses()) addresses.push(one);
  return addresses;
}

/** Lists of ports that are equal are one: a million targets have few. */
class SharedPorts {
  readonly #known = new Map<string, readonly PortRange[]>();

  withShared(address: AddressPattern): AddressPattern {
    const key = address.ports.map(({ first, last }) => `${first}-${last}`).join();
    const ports = this.#known.get(key) ?? address.ports;
    this.#known.set(key, ports);
    return ports === address.ports ? address : { ...address, ports };
  }
}

function included(
  text: string,
  ports: PortList,
  registry: Registry,
): readonly AddressPattern[] | AddressError {
  const address = parsed(text, registry, []);
  if ('problem' in address || address.ports.length > 0) return onlyOne(address);
  const patterns: AddressPattern[] = [];
  for (const transport of address.transport ? [address.transport] : (['tcp', 'udp'] as const)) {
    if (ports[transport].length === 0) continue;
    const one = parsed(text, registry, ports[transport]);
    if ('problem' in one) return one;
    patterns.push(transport === 'udp' ? { ...one, transport } : one);
  }
  if (patterns.length > 0) return patterns;
  const over = address.transport === 'udp' ? 'UDP' : 'TCP';
  const hint = `use host:port, or add ports of ${over} with -p`;
  return { problem: 'the port is missing', offset: text.length, hint };
}

const ALL_PORTS: readonly PortRange[] = [{ first: 1, last: 65535 }];

function excluded(text: string, registry: Registry): readonly AddressPattern[] | AddressError {
  return onlyOne(parsed(text, registry, ALL_PORTS));
}

function onlyOne(address: AddressPattern | AddressError) {
  return 'problem' in address ? address : [address];
}

/** One target, where `ports` are those of one that has none. */
function parsed(
  text: string,
  registry: Registry,
  ports: readonly PortRange[],
): AddressPattern | AddressError {
  if (!isUrl(text)) return parseAddressWithPorts(withBrackets(text), ports);
  const url = readUrlAddress(text, registry);
  if ('problem' in url) return url;
  const transport: Transport = url.expect.some((name) => registry.parseStack(name)) ? 'tcp' : 'udp';
  const known = registry.forTransport(transport);
  const defaults = url.expect.flatMap((name) => {
    const stack = known.parseStack(name);
    return stack ? portsOfStack(stack, known).slice(0, 1) : [];
  });
  const own = [...new Set(defaults)].map((port) => ({ first: port, last: port }));
  const address = parseAddressWithPorts(url.address, own.length > 0 ? own : ports);
  if ('problem' in address) return address;
  return transport === 'udp' ? { ...address, transport } : address;
}

/** Scanners write IPv6 addresses and networks without brackets; these have no port. */
function withBrackets(text: string): string {
  const [address = '', bits] = text.split('/');
  const isIPv6 = address.split(':').length > 2 && ipaddr.IPv6.isValid(address);
  const isNetwork = bits !== undefined && /^\d{1,3}$/.test(bits);
  return isIPv6 && (bits === undefined || isNetwork) ? `[${text}]` : text;
}

/** From so many targets on, an audit says how many there are. */
const MANY_TARGETS = 1_000_000;

/**
 * `16,777,216 targets: 4 h 40 min at 1,000 per second`, or how to limit them if there is no rate; undefined
 * for few.
 */
export function sizeWarning(size: number, rate: number | undefined): string | undefined {
  if (size < MANY_TARGETS) return undefined;
  const targets = countedMany(size, 'target');
  if (rate === undefined) return `${targets} as fast as possible; "--rate N" limits the load`;
  return `${targets}: ${durationText((size / rate) * 1000)} at ${numberText(rate)} per second`;
}
