import prefixData from '../../data/prefixes.json' with { type: 'json' };
import { hex, text, toHex } from '../bytes/build.ts';
import { rowsOf } from '../bytes/rows.ts';
import { openingsFor, type Protocol } from '../protocols/protocol.ts';
import type { PrefixRow } from '../protocols/recorded-data.ts';
import type { Registry } from '../protocols/registry.ts';
import { Bigrams } from './bigrams.ts';
import {
  expandPrefixes,
  type PrefixTest,
  possibleFirstBytes,
  prefixTestsOf,
  type Side,
} from './expand-prefixes.ts';

/** How the messages of a protocol begin. */
export interface KnownPrefix {
  /** Two to eight bytes. */
  readonly bytes: Uint8Array;
  /** The outermost protocol that begins so, TLS apart. */
  readonly id: string;
  readonly side: Side;
  /** For each byte, how much it says: log2(256 / how many values are possible there). */
  readonly bits: readonly number[];
  /** How often it is known to be said: openings, recorded answers, confirmed seeds. */
  readonly seen: number;
}

/** The size of an eight-byte length. */
const MAX_PREFIX_BYTES = 8;

const ANYWHERE = { host: 'localhost', port: 80, path: '/' };

/** Beginnings by their first byte. */
export interface PrefixIndex {
  readonly registry: Registry;
  /** Those that are really said. */
  readonly seen: readonly KnownPrefix[];
  /** Those that begin with a byte; those that are said often first. */
  readonly beginningWith: (first: number) => readonly KnownPrefix[];
}

/**
 * How the messages of all protocols begin, drawn from the registry itself: the openings, what
 * recorded servers answered, and what the recognizers let pass. Made when it is asked for.
 */
export class RegistryPrefixes implements PrefixIndex {
  readonly registry: Registry;
  /** Those that are really said. */
  readonly seen: readonly KnownPrefix[];
  /** Only what is really said: without asking the recognizers about everything. */
  readonly recorded: PrefixIndex;
  /** The two foremost bytes of those that are really said. */
  readonly pairs: Bigrams;
  readonly #asks: readonly Asked[];
  readonly #byFirst = new Map<number, readonly KnownPrefix[]>();

  constructor(registry: Registry) {
    this.registry = registry;
    this.seen = merged([
      ...registry.all.flatMap(openingStart),
      ...rowsOf<PrefixRow>(prefixData).flatMap((row) => recordedStarts(row, registry)),
      ...registry.all.flatMap(knownTextStarts),
    ]);
    const recorded = Array.from({ length: 256 }, (_, first) =>
      this.seen
        .filter(({ bytes }) => bytes[0] === first)
        .sort((a, b) => likelihood(b, registry) - likelihood(a, registry)),
    );
    this.recorded = {
      registry,
      seen: this.seen,
      beginningWith: (first) => recorded[first] ?? [],
    };
    this.pairs = new Bigrams(this.seen.map(({ bytes }) => bytes));
    this.#asks = registry.all
      .filter(({ sendsAnything }) => !sendsAnything)
      .flatMap((one) => {
        const id = outermost([...(one.layeredOn ?? []), one.id]);
        return prefixTestsOf(one).map((ask) => ({
          ...ask,
          id,
          firsts: possibleFirstBytes(ask.ask),
        }));
      });
  }

  /** Those that begin with a byte; those that are really said, and often, first. */
  beginningWith(first: number): readonly KnownPrefix[] {
    const made = this.#byFirst.get(first);
    if (made) return made;
    const prefixes = merged([
      ...this.seen.filter(({ bytes }) => bytes[0] === first),
      ...this.#asks.flatMap((one) => grownStarts(one, first)).map((one) => this.#sureOf(one)),
    ]).sort((a, b) => likelihood(b, this.registry) - likelihood(a, this.registry));
    this.#byFirst.set(first, prefixes);
    return prefixes;
  }

  /** What it has in common with one that is really said is as sure as that. */
  #sureOf(grown: KnownPrefix): KnownPrefix {
    const kin = this.seen.filter(({ id, side }) => id === grown.id && side === grown.side);
    const shared = Math.max(0, ...kin.map((one) => sharedLength(one.bytes, grown.bytes)));
    return { ...grown, bits: grown.bits.map((bits, i) => (i < shared ? 8 : bits)) };
  }
}

/** How likely a prefix is met: how many send it, and how common their protocol is. */
export function likelihood({ seen, id }: KnownPrefix, registry: Registry): number {
  return seen * (registry.get(id)?.popularity ?? 1);
}

interface Asked extends PrefixTest {
  readonly id: string;
  readonly firsts: readonly number[];
}

function seenStart(id: string, side: Side, all: Uint8Array): KnownPrefix[] {
  const bytes = all.subarray(0, MAX_PREFIX_BYTES);
  return bytes.length < 3 ? [] : [{ bytes, id, side, bits: Array.from(bytes, () => 8), seen: 1 }];
}

function recordedStarts({ protocol, prefixes }: PrefixRow, registry: Registry): KnownPrefix[] {
  if (registry.get(protocol)?.sendsAnything) return [];
  return prefixes.flatMap((prefix) => seenStart(protocol, 'server', hex(prefix)));
}

function knownTextStarts(one: Protocol): KnownPrefix[] {
  const texts = one.knownTexts ?? [];
  return texts.flatMap((known) => seenStart(outermostOf(one), known.side, text(known.text)));
}

function openingStart(one: Protocol): KnownPrefix[] {
  if (one.sendsAnything) return [];
  const sent = [...openingsFor(one, ANYWHERE), ...(one.followUp ? [one.followUp] : [])];
  return sent.flatMap((bytes) => seenStart(outermostOf(one), 'client', bytes));
}

function grownStarts({ id, side, ask, firsts }: Asked, first: number): KnownPrefix[] {
  if (!firsts.includes(first)) return [];
  return expandPrefixes(ask, first, firsts.length, MAX_PREFIX_BYTES).map(({ bytes, bits }) => {
    return { bytes, bits, id, side, seen: 0 };
  });
}

function outermostOf({ layeredOn = [], id }: Protocol): string {
  return outermost([...layeredOn, id]);
}

function outermost(stack: readonly string[]): string {
  return stack.find((id) => id !== 'tls') ?? 'tls';
}

/** One start for each protocol, side and four first bytes: the longest common beginning. */
function merged(all: readonly KnownPrefix[]): KnownPrefix[] {
  const byKey = new Map<string, KnownPrefix>();
  for (const one of all) {
    const key = `${one.id} ${one.side} ${toHex(one.bytes.subarray(0, 4))}`;
    const other = byKey.get(key);
    byKey.set(key, other ? common(other, one) : one);
  }
  return [...byKey.values()];
}

function common(a: KnownPrefix, b: KnownPrefix): KnownPrefix {
  const length = sharedLength(a.bytes, b.bytes);
  const bits = a.bits.slice(0, length).map((one, i) => Math.max(one, b.bits[i] ?? 0));
  return { ...a, bytes: a.bytes.slice(0, length), bits, seen: a.seen + b.seen };
}

function sharedLength(a: Uint8Array, b: Uint8Array): number {
  let length = 0;
  while (length < a.length && a[length] === b[length]) length++;
  return length;
}
