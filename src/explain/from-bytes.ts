import { concat, text, utf8 } from '../bytes/build.ts';
import { isPrintable, latin1 } from '../bytes/lines.ts';
import { judgeClientBytes } from '../identify/judge.ts';
import { type Match, openingFor, type Protocol } from '../protocols/protocol.ts';
import { constrained, type PrefixTest, prefixTestsOf, type Side } from './expand-prefixes.ts';
import type { RegistryPrefixes } from './known-prefixes.ts';
import { Memo } from './memo.ts';
import { isFilling, protocolsStartingWith, verdictOn } from './readings.ts';

/** The protocols that may have sent some bytes. */
export interface Owner {
  readonly bytes: Uint8Array;
  readonly protocols: readonly string[];
  readonly side: Side | 'both';
  readonly confidence: 'likely' | 'weak';
  /** What a recognizer checked, if one matched. */
  readonly rule?: string;
  /** A note on how the bytes were read. */
  readonly note?: string;
}

/** Bits that bytes must carry: two bytes that only one protocol starts with. */
const MIN_PREFIX_BITS = 16;

/** Recognizers need no more of a message. */
const MAX_JUDGED_BYTES = 4096;
/** In bytes of all remembered byte strings together: a log repeats them. */
const MAX_REMEMBERED_LENGTH = 1 << 20;

const owners = new WeakMap<RegistryPrefixes, Memo<Owner | undefined>>();

/** The protocols that start with these bytes; undefined if unknown. */
export function ownerOf(all: Uint8Array, prefixes: RegistryPrefixes): Owner | undefined {
  const bytes = all.subarray(0, MAX_JUDGED_BYTES);
  const known = owners.get(prefixes) ?? new Memo(MAX_REMEMBERED_LENGTH);
  owners.set(prefixes, known);
  const key = latin1(bytes);
  if (known.has(key)) return known.get(key);
  const owner = findOwner(bytes, prefixes);
  known.set(key, owner);
  return owner;
}

function findOwner(bytes: Uint8Array, prefixes: RegistryPrefixes): Owner | undefined {
  if (isFilling(bytes) || isBareLength(bytes)) return undefined;
  return (
    ownerOfStart(bytes, prefixes) ??
    ownerAfterInterrupts(bytes, prefixes) ??
    ownerWithoutFirstByte(bytes, prefixes)
  );
}

/** A small length and zeros, as in front of a MySQL packet: many protocols begin so. */
function isBareLength(bytes: Uint8Array): boolean {
  const isShort = bytes.length >= 3 && bytes.length <= 8;
  // A colon or a comma at the end is the program's that printed it.
  const sent = isShort && isPrintable(bytes.slice(-1)) ? bytes.slice(0, -1) : bytes;
  return isShort && sent.filter((byte) => byte !== 0).length === 1;
}

/** The protocols whose messages start with exactly these bytes. */
function ownerOfStart(bytes: Uint8Array, prefixes: RegistryPrefixes): Owner | undefined {
  return (
    recognizedOwner(bytes, prefixes) ??
    prefixOwner(bytes, prefixes) ??
    constrainedOwner(bytes, prefixes)
  );
}

/** The same for arbitrary text, which needs stronger evidence. */
export function ownerOfText(text: string, prefixes: RegistryPrefixes): Owner | undefined {
  const bytes = utf8(text.slice(0, MAX_JUDGED_BYTES));
  const owner =
    recognizedOwner(concat(bytes, '\r\n'), prefixes) ??
    prefixOwner(bytes, prefixes) ??
    ownerWithoutFirstByte(bytes, prefixes);
  if (!owner) return undefined;
  const isRecorded = prefixes
    .startingWith(owner.bytes[0] ?? 0)
    .some(({ id, seen }) => seen > 1 && owner.protocols.includes(id));
  return owner.rule || owner.note || isRecorded ? owner : undefined;
}

/** The protocols whose recognizers match. */
function recognizedOwner(bytes: Uint8Array, { registry }: RegistryPrefixes): Owner | undefined {
  const found: { id: string; side: Side; match: Match }[] = [];
  for (const { id, match } of judgeClientBytes({ bytes, ended: false }, registry.all).candidates) {
    found.push({ id, side: 'client', match });
  }
  for (const one of registry.all) {
    for (const sent of [NOTHING, ANY_REQUEST, openingOf(one)]) {
      const verdict = one.server({ bytes, sent, layer: 'tcp', later: [], ended: false });
      if (verdict.answer !== 'match') continue;
      found.push({ id: registry.stackOf(one.id).join('/'), side: 'server', match: verdict });
    }
  }
  const best = (['certain', 'likely'] as const)
    .map((wanted) => found.filter(({ match }) => match.confidence === wanted))
    .find((some) => some.length > 0);
  const [first] = best ?? [];
  if (!best || !first) return undefined;
  const sides = new Set(best.map(({ side }) => side));
  return {
    bytes,
    protocols: [...new Set(best.map(({ id }) => id))].slice(0, 4),
    side: sides.size === 2 ? 'both' : first.side,
    confidence: 'likely',
    rule: first.match.rule,
  };
}

const NOTHING = new Uint8Array(0);
const ANY_REQUEST = text('?\r\n');
const ANYWHERE = { host: 'localhost', port: 80, path: '/' };

const openings = new WeakMap<Protocol, Uint8Array>();

/** Openings are built once, since a log may have many strings of bytes. */
function openingOf(one: Protocol): Uint8Array {
  const opening = openings.get(one) ?? openingFor(one, ANYWHERE);
  openings.set(one, opening);
  return opening;
}

const tests = new WeakMap<Protocol, readonly PrefixTest[]>();

/** Built once, like the openings. */
function testsOf(one: Protocol): readonly PrefixTest[] {
  const known = tests.get(one) ?? prefixTestsOf(one);
  tests.set(one, known);
  return known;
}

/** Too few bytes to be recognized, but a known prefix. */
function prefixOwner(bytes: Uint8Array, prefixes: RegistryPrefixes): Owner | undefined {
  if (bytes.length < 2) return undefined;
  const { protocols, side, bits } = protocolsStartingWith(bytes, prefixes);
  if (protocols.length === 0 || bits < MIN_PREFIX_BITS) return undefined;
  return { bytes, protocols, side, confidence: bits < 22 ? 'weak' : 'likely' };
}

/** Protocols whose recognizers fix so many bits of the bytes that chance is unlikely. */
function constrainedOwner(bytes: Uint8Array, { registry }: RegistryPrefixes): Owner | undefined {
  if (bytes.length < 3) return undefined;
  const found = registry.all
    .flatMap((one) =>
      testsOf(one).flatMap(({ side, accepts }) => {
        const bits = accepts(bytes) ? constrained(accepts, bytes) : 0;
        return bits >= 20 ? [{ id: one.id, side, bits }] : [];
      }),
    )
    .sort((a, b) => b.bits - a.bits);
  const [first] = found;
  if (!first) return undefined;
  const near = found.filter(({ bits }) => bits > first.bits - 4);
  const sides = new Set(near.map(({ side }) => side));
  return {
    bytes,
    protocols: [...new Set(near.map(({ id }) => id))].slice(0, 4),
    side: sides.size === 2 ? 'both' : first.side,
    confidence: first.bits < 24 ? 'weak' : 'likely',
  };
}

/** Ctrl-C in a telnet client: interrupts (RFC 854: ff f4) before the negotiation. */
function ownerAfterInterrupts(bytes: Uint8Array, prefixes: RegistryPrefixes): Owner | undefined {
  const start = endOfInterrupts(bytes);
  if (start === 0) return undefined;
  const owner = ownerOfStart(bytes.subarray(start), prefixes);
  if (!owner?.protocols.includes('telnet')) return undefined;
  return {
    ...owner,
    bytes,
    protocols: ['telnet'],
    side: 'client',
    note: 'an interrupt (Ctrl-C) in a telnet client',
  };
}

/** Where the telnet commands without an option end; three bytes, a negotiation, must follow each. */
function endOfInterrupts(bytes: Uint8Array): number {
  let at = 0;
  while (at + 5 <= bytes.length && bytes[at] === 0xff && isBareCommand(bytes[at + 1] ?? 0)) at += 2;
  return at;
}

/** From NOP to GA: telnet commands of two bytes. */
function isBareCommand(byte: number): boolean {
  return byte >= 0xf1 && byte <= 0xf9;
}

/** The software read the first byte before it logged the rest: `SH-2.0` of `SSH-2.0`. */
function ownerWithoutFirstByte(bytes: Uint8Array, prefixes: RegistryPrefixes): Owner | undefined {
  if (bytes.length < 5 || !isPrintable(bytes)) return undefined;
  const matching = prefixes.seen.filter(
    (one) =>
      one.bytes.length >= 6 &&
      isPrintable(one.bytes) &&
      one.bytes.subarray(1).every((byte, i) => i >= bytes.length || byte === bytes[i]),
  );
  const { protocols, side } = verdictOn(bytes, matching);
  if (protocols.length === 0) return undefined;
  return { bytes, protocols, side, confidence: 'likely', note: 'its first byte is missing' };
}
