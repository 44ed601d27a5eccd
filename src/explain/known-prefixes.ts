import expandedData from '../../data/expanded-prefixes.json' with { type: 'json' };
import prefixData from '../../data/prefixes.json' with { type: 'json' };
import { hex, text, toHex } from '../bytes/build.ts';
import { rowsOf } from '../bytes/rows.ts';
import { openingsFor, type Protocol } from '../protocols/protocol.ts';
import type { ExpandedRow, PrefixRow } from '../protocols/recorded-data.ts';
import type { Registry } from '../protocols/registry.ts';
import { Bigrams } from './bigrams.ts';
import {
  type ExpandedPrefix,
  expandPrefixes,
  possibleFirstBytes,
  prefixTestsOf,
  type Side,
} from './expand-prefixes.ts';
import { type FramedNumber, framedNumbersOf, lengthFieldsOf } from './framed-readings.ts';

/** The first bytes of a protocol's messages. */
export interface KnownPrefix {
  /** Two to eight bytes; of what length fields read, more. */
  readonly bytes: Uint8Array;
  /** The outermost protocol that starts so, apart from TLS. */
  readonly id: string;
  readonly side: Side;
  /** The evidence of each byte: log2(256 / the number of possible values). */
  readonly bits: readonly number[];
  /** The openings, recorded replies and known texts that start so. */
  readonly seen: number;
}

/** The size of an eight-byte length. */
const MAX_PREFIX_BYTES = 8;

/** To the end of the farthest length field. */
const MAX_BEGINNING_BYTES = 26;

const ANYWHERE = { host: 'localhost', port: 80, path: '/' };

/** Prefixes by their first byte. */
export interface PrefixIndex {
  readonly registry: Registry;
  /** Prefixes that software is known to send. */
  readonly seen: readonly KnownPrefix[];
  /** The prefixes with a first byte, the likeliest first. */
  readonly startingWith: (first: number) => readonly KnownPrefix[];
  /** The beginnings that some protocol's length field reads as this number, the likeliest first. */
  readonly framedAs: (number: number) => readonly FramedNumber<KnownPrefix>[];
}

/**
 * The prefixes of all protocols in a registry: their openings, the replies of recorded servers, and
 * what the recognizers accept. Each first byte is put in order on demand.
 */
export class RegistryPrefixes implements PrefixIndex {
  readonly registry: Registry;
  /** Prefixes that software is known to send. */
  readonly seen: readonly KnownPrefix[];
  /** Only the prefixes in `seen`, without those that recognizers merely accept. */
  readonly recorded: PrefixIndex;
  /** The first two bytes of the prefixes in `seen`. */
  readonly pairs: Bigrams;
  /** What the recognizers accept, by the first byte. */
  readonly #expanded: readonly (readonly KnownPrefix[])[];
  readonly framedAs: (number: number) => readonly FramedNumber<KnownPrefix>[];
  /** Read when a number is asked for. */
  #framed?: ReadonlyMap<number, readonly FramedNumber<KnownPrefix>[]>;
  readonly #byFirst = new Map<number, readonly KnownPrefix[]>();

  constructor(registry: Registry) {
    this.registry = registry;
    const all = [
      ...registry.all.flatMap(openingPrefixes),
      ...rowsOf<PrefixRow>(prefixData).flatMap((row) => recordedPrefixes(row, registry)),
      ...registry.all.flatMap(textPrefixes),
    ];
    this.seen = merged(all.map(shortened));
    this.framedAs = (number) => {
      this.#framed ??= framedNumbersOf(lengthFieldsOf(registry), byLikelihood(all, registry));
      return this.#framed.get(number) ?? [];
    };
    const recorded = Array.from({ length: 256 }, (_, first) =>
      this.seen
        .filter(({ bytes }) => bytes[0] === first)
        .sort((a, b) => likelihood(b, registry) - likelihood(a, registry)),
    );
    this.recorded = {
      registry,
      seen: this.seen,
      startingWith: (first) => recorded[first] ?? [],
      framedAs: this.framedAs,
    };
    this.pairs = new Bigrams(this.seen.map(({ bytes }) => bytes));
    const expanded = registry.all.flatMap(expandedPrefixes);
    this.#expanded = Array.from({ length: 256 }, (_, first) =>
      expanded.filter(({ bytes }) => bytes[0] === first),
    );
  }

  /** The prefixes with a first byte, the likeliest first. */
  startingWith(first: number): readonly KnownPrefix[] {
    const known = this.#byFirst.get(first);
    if (known) return known;
    const prefixes = merged([
      ...this.seen.filter(({ bytes }) => bytes[0] === first),
      ...(this.#expanded[first] ?? []).map((one) => this.#withSharedBits(one)),
    ]).sort((a, b) => likelihood(b, this.registry) - likelihood(a, this.registry));
    this.#byFirst.set(first, prefixes);
    return prefixes;
  }

  /** The part that it shares with a seen prefix is as certain as that one. */
  #withSharedBits(expanded: KnownPrefix): KnownPrefix {
    const related = this.seen.filter(
      ({ id, side }) => id === expanded.id && side === expanded.side,
    );
    const shared = Math.max(0, ...related.map((one) => sharedLength(one.bytes, expanded.bytes)));
    return { ...expanded, bits: expanded.bits.map((bits, i) => (i < shared ? 8 : bits)) };
  }
}

/** The likelihood of a prefix: how often it was seen, times the popularity of its protocol. */
export function likelihood({ seen, id }: KnownPrefix, registry: Registry): number {
  return seen * (registry.get(id)?.popularity ?? 1);
}

function byLikelihood(all: readonly KnownPrefix[], registry: Registry): KnownPrefix[] {
  return [...all].sort((a, b) => likelihood(b, registry) - likelihood(a, registry));
}

function shortened({ bytes, bits, ...one }: KnownPrefix): KnownPrefix {
  return {
    ...one,
    bytes: bytes.subarray(0, MAX_PREFIX_BYTES),
    bits: bits.slice(0, MAX_PREFIX_BYTES),
  };
}

function seenPrefix(id: string, side: Side, all: Uint8Array): KnownPrefix[] {
  const bytes = all.subarray(0, MAX_BEGINNING_BYTES);
  return bytes.length < 3 ? [] : [{ bytes, id, side, bits: Array.from(bytes, () => 8), seen: 1 }];
}

function recordedPrefixes({ protocol, prefixes }: PrefixRow, registry: Registry): KnownPrefix[] {
  if (registry.get(protocol)?.sendsAnything) return [];
  return prefixes.flatMap((prefix) => seenPrefix(protocol, 'server', hex(prefix)));
}

function textPrefixes(one: Protocol): KnownPrefix[] {
  const texts = one.knownTexts ?? [];
  return texts.flatMap((known) => seenPrefix(outermostOf(one), known.side, text(known.text)));
}

function openingPrefixes(one: Protocol): KnownPrefix[] {
  if (one.sendsAnything) return [];
  const sent = [...openingsFor(one, ANYWHERE), ...(one.followUp ? [one.followUp] : [])];
  return sent.flatMap((bytes) => seenPrefix(outermostOf(one), 'client', bytes));
}

/** Of built-in protocols they are data; those of a declared one are found out here. */
function expandedPrefixes(one: Protocol): readonly KnownPrefix[] {
  const rows = expandedRows().get(one.id);
  const id = outermostOf(one);
  return rows
    ? rows.map((row) => ({ ...row, id, seen: 0 }))
    : expansionsOf(one).map((found) => ({ ...found, id, seen: 0 }));
}

type Expansion = ExpandedPrefix & { readonly side: Side };

/** Every prefix that the recognizers of a protocol accept, unless what it sends is arbitrary. */
export function expansionsOf(one: Protocol): Expansion[] {
  if (one.sendsAnything) return [];
  return prefixTestsOf(one).flatMap(({ side, accepts }) => {
    const firsts = possibleFirstBytes(accepts);
    return firsts.flatMap((first) =>
      expandPrefixes(accepts, first, firsts.length, MAX_PREFIX_BYTES).map((found) => {
        return { ...found, side };
      }),
    );
  });
}

let expandedById: ReadonlyMap<string, readonly Expansion[]> | undefined;

function expandedRows(): ReadonlyMap<string, readonly Expansion[]> {
  expandedById ??= new Map(
    rowsOf<ExpandedRow>(expandedData).map(({ protocol, client, server }) => [
      protocol,
      [
        ...client.map((one) => expansion('client', one)),
        ...server.map((one) => expansion('server', one)),
      ],
    ]),
  );
  return expandedById;
}

function expansion(side: Side, [bytes, ...bits]: ExpandedRow['client'][number]): Expansion {
  return { side, bytes: hex(bytes), bits };
}

function outermostOf({ layeredOn = [], id }: Protocol): string {
  return outermost([...layeredOn, id]);
}

function outermost(stack: readonly string[]): string {
  return stack.find((id) => id !== 'tls') ?? 'tls';
}

/** One prefix for each protocol, side and first four bytes: the longest common one. */
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
