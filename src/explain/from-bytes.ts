import { concat, text, utf8 } from '../bytes/build.ts';
import { isPrintable, latin1 } from '../bytes/lines.ts';
import { judgeClientBytes } from '../identify/judge.ts';
import { type Match, openingFor, type Protocol } from '../protocols/protocol.ts';
import { constrained, prefixTestsOf, type Side } from './expand-prefixes.ts';
import type { RegistryPrefixes } from './known-prefixes.ts';
import { Memo } from './memo.ts';
import { protocolsStartingWith, verdictOn } from './readings.ts';

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
/** Short byte strings in a log are often equal, longer ones rarely. */
const MAX_REMEMBERED_BYTES = 64;
const MAX_REMEMBERED_OWNERS = 4096;

const owners = new WeakMap<RegistryPrefixes, Memo<Owner | undefined>>();

/** The protocols that start with these bytes; undefined if unknown. */
export function ownerOf(all: Uint8Array, prefixes: RegistryPrefixes): Owner | undefined {
  const bytes = all.subarray(0, MAX_JUDGED_BYTES);
  if (bytes.length > MAX_REMEMBERED_BYTES) return findOwner(bytes, prefixes);
  const known = owners.get(prefixes) ?? new Memo(MAX_REMEMBERED_OWNERS);
  owners.set(prefixes, known);
  return known.get(latin1(bytes), () => findOwner(bytes, prefixes));
}

function findOwner(bytes: Uint8Array, prefixes: RegistryPrefixes): Owner | undefined {
  return (
    recognizedOwner(bytes, prefixes) ??
    prefixOwner(bytes, prefixes) ??
    constrainedOwner(bytes, prefixes) ??
    ownerAfterInterrupt(bytes, prefixes) ??
    ownerWithoutFirstByte(bytes, prefixes)
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
      prefixTestsOf(one).flatMap(({ side, accepts }) => {
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

/** Ctrl-C in a telnet client: an interrupt (RFC 854: ff f4) before the negotiation. */
function ownerAfterInterrupt(bytes: Uint8Array, prefixes: RegistryPrefixes): Owner | undefined {
  const [first, second = 0] = bytes;
  if (first !== 0xff || second < 0xf1 || second > 0xf9 || bytes.length < 5) return undefined;
  const owner = ownerOf(bytes.subarray(2), prefixes);
  if (!owner?.protocols.includes('telnet')) return undefined;
  return {
    ...owner,
    bytes,
    protocols: ['telnet'],
    side: 'client',
    note: 'an interrupt (Ctrl-C) in a telnet client',
  };
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
