import type { Cause } from './cause.ts';
import { STRAYS } from './cause-of-byte.ts';
import type { KnownPrefix, RegistryPrefixes } from './known-prefixes.ts';
import { ASPECTS, OTHER_THINGS, UNITS } from './refused-byte-words.ts';
import type { Rule } from './rule.ts';

/**
 * Two bytes that software refused as one number: `bad packet version 18245` is "GE". Words of refusal,
 * the name of a field right before the number, and text or a TLS record in the number.
 */
export const refusedPairRule: Rule = {
  anchors: ['unknown', 'unsupported', 'invalid', 'illegal', 'expected', 'ecogni', 'wrong', 'bad '],
  find(text, prefixes) {
    const causes: Cause[] = [];
    let judged = 0;
    const start = text.slice(0, MAX_LENGTH);
    for (const { groups = {}, index } of start.matchAll(REFUSED)) {
      const words = groups.words ?? '';
      const isNamed = isField(words) || (isMagic(words) && !STORED.test(lineBefore(start, index)));
      const cause = isNamed ? causeOf(groups, prefixes) : undefined;
      if (cause) causes.push(cause);
      judged++;
      if (judged === MAX_VALUES) break;
    }
    return causes;
  },
};

/** In UTF-16 units; a message names the field near its start. */
const MAX_LENGTH = 4096;
/** Per text. */
const MAX_VALUES = 16;

/** A refusal, up to five words and the number, which is all that follows in its clause. */
const REFUSED =
  /\b(?:unknown|unsupported|invalid|illegal|unexpected|unrecogni[sz]ed|wrong|bad)[ _](?<words>[a-z0-9/-]{2,20}(?:[ _][a-z0-9/-]{2,20}){0,4})(?:: ?| ?= ?| ?\(| )(?:got |received |of )?(?:0x(?<hex>[0-9a-f]{4})|(?<decimal>\d{4,5}))(?![\w-]|[.:,]\d| ?(?:bytes|ms|s|rows)\b)/gi;

function isField(words: string): boolean {
  const named = words.toLowerCase().split(/[ _/-]/);
  if (named.some((word) => OTHER_THINGS.has(word))) return false;
  const isNamed = named.some((word) => UNITS.has(word));
  return isNamed && (ASPECTS.has(named.at(-1) ?? '') || IDENTIFIERS.has(named.at(-1) ?? ''));
}

/** Alone it is enough, unless it is the one of a file. */
function isMagic(words: string): boolean {
  return /^(?:message )?magic(?: number| bytes?)?$/i.test(words);
}

const STORED = /file|image|disk|font|block|partition|archive|segment|index|volume|super/i;

function lineBefore(text: string, at: number): string {
  return text.slice(text.lastIndexOf('\n', at) + 1, at);
}

const IDENTIFIERS: ReadonlySet<string> = new Set(['identifier', 'id', 'code']);

function causeOf(
  { hex, decimal = '' }: Readonly<Record<string, string | undefined>>,
  { seen }: RegistryPrefixes,
): Cause | undefined {
  const value = hex ? Number.parseInt(hex, 16) : Number(decimal);
  const [high, low] = [value >> 8, value & 0xff];
  if (value > 0xffff || !(isText(high, low) || isTlsRecord(high, low))) return undefined;
  const offsets = isText(high, low) ? OFFSETS : [0];
  for (const endian of ['big', 'little'] as const) {
    const bytes = Uint8Array.from(endian === 'big' ? [high, low] : [low, high]);
    for (const offset of offsets) {
      const senders = seen.filter((one) => STRAYS.has(one.id) && has(one, bytes, offset));
      const [first] = senders;
      if (!first) continue;
      const isTls = first.id === 'tls';
      const sides = new Set(senders.filter(({ id }) => id === first.id).map(({ side }) => side));
      return {
        confidence: 'likely',
        protocols: [...new Set(senders.map(({ id }) => id))],
        side: isTls && high === TLS_HANDSHAKE ? 'client' : sides.size === 2 ? 'both' : first.side,
        evidence: {
          number: BigInt(value),
          reading: { width: 2, endian, shift: 0, offset },
          bytes,
          prefix: first.bytes.subarray(0, Math.max(4, offset + 2)),
        },
      };
    }
  }
  return undefined;
}

/** Where software reads the first such field. */
const OFFSETS = [0, 2, 3, 4];

function has({ bytes }: KnownPrefix, [high, low]: Uint8Array, offset: number): boolean {
  return bytes[offset] === high && bytes[offset + 1] === low;
}

/** Letters, or what stands beside them in a first line: a blank, a slash, a hyphen. */
function isText(high: number, low: number): boolean {
  return /^[A-Z /-]{2}$/.test(String.fromCharCode(high, low));
}

const TLS_HANDSHAKE = 0x16;

/** An alert or a handshake (RFC 8446, section 5.1). */
function isTlsRecord(high: number, low: number): boolean {
  return (high === TLS_HANDSHAKE || high === 0x15) && low === 3;
}
