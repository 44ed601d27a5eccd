import { hex, text, toHex } from '../bytes/build.ts';
import { judgeClientBytes, judgeReply } from '../identify/judge.ts';
import { openingFor, type Protocol } from '../protocols/protocol.ts';
import type { Registry } from '../protocols/registry.ts';
import { SAMPLES, type Sample } from '../protocols/samples.ts';
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

interface Seed {
  readonly side: Side;
  readonly said: string;
  /** Whose it is, where the recognizers, which see only first messages, cannot know. */
  readonly id?: string;
}

/**
 * Words that are put to the recognizers, where those leave open what may come: any word may be
 * the method of a request (RFC 9110 section 9 registers these). The recognizers decide
 * which protocol they belong to, if any.
 */
const SEEDS: readonly Seed[] = [
  ...['GET', 'POST', 'PUT', 'HEAD', 'DELETE', 'PATCH', 'TRACE', 'CONNECT', 'OPTIONS'].flatMap(
    (method) =>
      // Two paths: what they have in common is what every request with the method begins with.
      ['/', '/path'].map(
        (path) => ({ side: 'client', said: `${method} ${path} HTTP/1.1\r\n\r\n` }) as const,
      ),
  ),
  { side: 'server', said: '<html><body></body></html>' },
  // What OpenSSH says behind its banner, and older versions instead of one.
  { side: 'server', said: 'Protocol mismatch.\n', id: 'ssh' },
];

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
      ...SAMPLES.flatMap(sampleStart),
      ...SEEDS.flatMap((seed) => seedStart(seed, registry)),
    ]);
    const recorded = Array.from({ length: 256 }, (_, first) =>
      this.seen.filter(({ bytes }) => bytes[0] === first).sort((a, b) => b.seen - a.seen),
    );
    this.recorded = {
      registry,
      seen: this.seen,
      beginningWith: (first) => recorded[first] ?? [],
    };
    this.pairs = new Bigrams(this.seen.map(({ bytes }) => bytes));
    this.#asks = registry.all
      .filter(({ id }) => !SAYS_ANYTHING.has(id))
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
    ]).sort((a, b) => b.seen - a.seen);
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

interface Asked extends PrefixTest {
  readonly id: string;
  readonly firsts: readonly number[];
}

/** What repeats or makes up what it says begins like anything. */
const SAYS_ANYTHING = new Set(['echo', 'chargen', 'daytime', 'discard', 'time']);

function seenStart(id: string, side: Side, all: Uint8Array): KnownPrefix[] {
  const bytes = all.subarray(0, MAX_PREFIX_BYTES);
  if (SAYS_ANYTHING.has(id) || bytes.length < 3) return [];
  return [{ bytes, id, side, bits: Array.from(bytes, () => 8), seen: 1 }];
}

function sampleStart({ stack, layer, sent, received }: Sample): KnownPrefix[] {
  if (sent !== '' && received.startsWith(sent.slice(0, 8))) return [];
  const [outer = ''] = stack.split('/');
  const id = layer === 'tcp' ? outer : outermost(stack.split('/'));
  return seenStart(id, 'server', hex(received));
}

function openingStart(one: Protocol): KnownPrefix[] {
  const said = [openingFor(one, ANYWHERE), ...(one.followUp ? [one.followUp] : [])];
  const id = outermost([...(one.layeredOn ?? []), one.id]);
  return said.flatMap((bytes) => seenStart(id, 'client', bytes));
}

function seedStart({ side, said, id }: Seed, { all }: Registry): KnownPrefix[] {
  const bytes = text(said);
  if (id !== undefined) return seenStart(id, side, bytes);
  const shown = { bytes, sent: text('?'), layer: 'tcp', later: [], ended: true } as const;
  const { candidates } = side === 'client' ? judgeClientBytes(shown, all) : judgeReply(shown, all);
  return candidates.slice(0, 1).flatMap(({ stack }) => seenStart(outermost(stack), side, bytes));
}

function grownStarts({ id, side, ask, firsts }: Asked, first: number): KnownPrefix[] {
  if (!firsts.includes(first)) return [];
  return expandPrefixes(ask, first, firsts.length, MAX_PREFIX_BYTES).map(({ bytes, bits }) => {
    return { bytes, bits, id, side, seen: 0 };
  });
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
