import { excludedAddress, includedAddress } from '../config/audit-address.ts';
import type { PortList } from '../config/port-list.ts';
import type { AddressError, AddressPattern, PortRange } from '../expect/address.ts';
import type { Registry } from '../protocols/registry.ts';
import type { SourceNote } from '../sources/source.ts';
import { countedMany, numberText } from '../words/count.ts';
import { durationText } from '../words/duration.ts';
import type { CliContext } from './cli-context.ts';
import { CliError } from './cli-error.ts';
import { FoundTargets } from './found-targets.ts';
import { InvalidTargets, invalidTarget } from './invalid-targets.ts';
import { writeNotes } from './sources.ts';
import { targetsOfList } from './target-lists.ts';
import { targetMistake } from './target-mistakes.ts';
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
  return addressesOf(written, (text) => includedAddress(text, ports, registry), context);
}

/** The addresses that are never probed, read in the same way: one without a port has all ports. */
export function excludedAddresses(
  written: WrittenTargets,
  registry: Registry,
  context: CliContext,
): Promise<readonly AddressPattern[]> {
  return addressesOf(written, (text) => excludedAddress(text, registry), context);
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
    const all = targetMistake(target.text) ?? read(target.text);
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

/** From so many targets on, an audit says how many there are. */
const MANY_TARGETS = 1_000_000;

/**
 * `16,777,216 targets: 4 h 40 min at 1,000 per second`, or how to limit them without a rate; undefined
 * for few.
 */
export function sizeWarning(size: number, rate: number | undefined): string | undefined {
  if (size < MANY_TARGETS) return undefined;
  const targets = countedMany(size, 'target');
  if (rate === undefined) return `${targets} as fast as possible; "--rate N" limits the load`;
  return `${targets}: ${durationText((size / rate) * 1000)} at ${numberText(rate)} per second`;
}
