import type { ReadByte } from './cause-of-byte.ts';
import type { Side } from './expand-prefixes.ts';
import {
  ACCEPTANCES,
  ASPECTS,
  CHARACTER_UNITS,
  FIELDS,
  FIELDS_IN_HEX,
  FILLERS,
  GOT,
  OTHER_THINGS,
  REFUSALS,
  UNITS,
  WANTED,
} from './refused-byte-words.ts';
import type { RefusedValue } from './refused-value.ts';

/** The field whose value software refused; undefined if the words do not say that. */
export function refusedField(value: RefusedValue): ReadByte | undefined {
  const { before, after, written } = value;
  const words = [...before, ...after];
  if (!isRefused(before, after) || !isAtItsPlace(value) || isNearWanted(value)) return undefined;
  if (isInFile(after)) return undefined;
  if (before.slice(-8).some(isOther) || after.slice(0, 5).some(isOther)) return undefined;
  // The messages within a TLS handshake have types of their own, and HTTP requests a version.
  if (/handshake (?:message|type)|request version/.test(words.join(' '))) return undefined;
  const isSequence = /\b(?:sequence|order)\b/.test(words.join(' '));
  const isNamed = isSequence ? isPacketSequence(words) : isField(value, words);
  if (!isNamed || (isSequence && written <= 0x1f)) return undefined;
  // Only Thrift begins with the byte of a flag; elsewhere 128 is a round number.
  if ((written & 0xff) === 0x80 && !words.some((word) => word === 'thrift' || word === 'status'))
    return undefined;
  const sender = isSequence ? 'server' : senderOf(value, words);
  const offset = placeOf(words);
  const decimal = value.kind === 'decimal' ? ({ isDecimal: true } as const) : {};
  return { written, offset, mentioned: words, ...decimal, ...(sender ? { sender } : {}) };
}

function isOther(word: string): boolean {
  return OTHER_THINGS.has(word);
}

function isRefused(before: readonly string[], after: readonly string[]): boolean {
  return (
    [before, after].some((words) =>
      words.some((word, i) => {
        if (REFUSALS.has(word)) return true;
        const previous = words.slice(Math.max(0, i - 3), i);
        if (ACCEPTANCES.has(word) && previous.some(isNegation)) return true;
        if (word === 'is' && words[i + 1] === 'not') return true;
        if (word === 'order') return previous.slice(-2).join(' ') === 'out of';
        return word === 'error' && previous.at(-1) === 'protocol';
      }),
    ) ||
    (before.some((word) => WANTED.has(word)) && before.some((word) => GOT.has(word))) ||
    (WANTED.has(after[0] ?? '') && before.some((word) => PLACES.has(word)))
  );
}

function isNegation(word: string): boolean {
  return word === 'not' || word === 'no' || word === "n't" || word === 't' || word === 'never';
}

/** The number in `length was 21` is not a field of a protocol, whatever the words before it are about. */
const MEASURES: ReadonlySet<string> = new Set(['length', 'size', 'len', 'count']);

/** Behind the name of the field, or behind "got"; not behind what is expected. */
function isAtItsPlace({ before, after, kind, gap }: RefusedValue): boolean {
  if (gap.length > 6) return false;
  let at = before.length - 1;
  for (let i = 0; i < 4 && FILLERS.has(before[at] ?? '') && !isAspectOfUnit(before, at); i++) at--;
  const label = before[at] ?? '';
  const isLabel = isLabelOfValue(label) || ASPECTS.has(before.at(-1) ?? '');
  const isSubject = after[0] === 'is' || after[0] === 'was' || after[0] === 'not';
  const isComplaint = REFUSALS.has(label) || (label === 'error' && before[at - 1] === 'protocol');
  if (MEASURES.has(before[at - 1] ?? '')) return false;
  if (!isLabel && !isSubject && !(kind === 'character' && isComplaint)) return false;
  for (let i = at; i > at - 4; i--) {
    const word = before[i] ?? '';
    if (GOT.has(word)) return true;
    if (WANTED.has(word) && !isNegation(before[i - 1] ?? '')) return false;
  }
  return true;
}

function isLabelOfValue(word: string): boolean {
  return GOT.has(word) || UNITS.has(word) || ASPECTS.has(word) || word === 'status';
}

/** The next or the last version of the same software. */
function isNearWanted({ wanted, written, kind }: RefusedValue): boolean {
  return (
    kind === 'decimal' &&
    wanted.some((one) => one !== written && one >= 10 && Math.abs(one - written) <= 10)
  );
}

function isAspectOfUnit(words: readonly string[], at: number): boolean {
  return ASPECTS.has(words[at] ?? '') && UNITS.has(words[at - 1] ?? '');
}

/** MySQL counts its packets in the fourth byte. */
function isPacketSequence(words: readonly string[]): boolean {
  return words.some((word) => word === 'packet' || word === 'packets');
}

/** Whether the words name a field of what a peer sent, and not one that other things have. */
function isField(value: RefusedValue, words: readonly string[]): boolean {
  const { kind, before, written } = value;
  const near = [...before.slice(-8), ...words.slice(before.length)];
  const last = before.slice(-2);
  if (near.some((word) => UNITS.has(word)) && near.some((word) => ASPECTS.has(word))) return true;
  if (near.includes('magic')) return true;
  if (last.some((word) => FIELDS.has(word)) && FREQUENT.has(written)) return true;
  if (kind === 'hex' && last.some((word) => FIELDS_IN_HEX.has(word)) && FREQUENT.has(written))
    return true;
  if (/\b(?:message|packet|msg|frame) code$/.test(before.slice(-2).join(' ')))
    return FREQUENT.has(written);
  if (isPacketOfHandshake(before) && FREQUENT.has(written)) return true;
  if (isWantedPair(value)) return LETTERS_OF_HTTP.has(written);
  // Thrift's SASL layer reads a status first; many other things have one.
  if (last.includes('status')) return kind === 'decimal' && isStatus(before, written);
  if (near.some((word) => BYTES.has(word)) && near.some((word) => PLACES.has(word))) return true;
  return kind === 'character' && near.some((word) => CHARACTER_UNITS.has(word));
}

/** The first bytes of the requests and replies of HTTP, and of TLS: enough behind one word. */
const FREQUENT: ReadonlySet<number> = new Set([0x47, 0x48, 0x50, 0x15, 0x16]);

/** G, H and P: counts and versions have these values less often than the others. */
const LETTERS_OF_HTTP: ReadonlySet<number> = new Set([0x47, 0x48, 0x50]);

function isPacketOfHandshake(before: readonly string[]): boolean {
  return before.at(-1) === 'packet' && HANDSHAKES.has(before.at(-2) ?? '');
}

const HANDSHAKES: ReadonlySet<string> = new Set(['handshake', 'startup', 'prelogin', 'login']);

/** `expected 0x0B but got 0x47`, with nothing that says what was counted. */
function isWantedPair({ before, after, kind, wanted }: RefusedValue): boolean {
  const isBare =
    /(?:^| )expected(?: (?:x?[a-f]{0,2}|type|version|byte)){0,3}(?: (?:and|but))?(?: (?:got|received|found|read))?$/.test(
      before.slice(-6).join(' '),
    );
  if (!isBare || after.length > 0) return false;
  return (
    kind === 'hex' || (before.some((word) => ASPECTS.has(word)) && wanted.some((one) => one < 10))
  );
}

/** A request has a line, too. */
function isInFile(after: readonly string[]): boolean {
  return after
    .slice(0, 4)
    .some((word, i) => PLACES_IN_A_FILE.has(word) && !LINES_OF_PEERS.has(after[i - 1] ?? ''));
}

const LINES_OF_PEERS: ReadonlySet<string> = new Set(['request', 'status', 'response', 'first']);

/** What is read from a file has lines. */
const PLACES_IN_A_FILE: ReadonlySet<string> = new Set(['line', 'column', 'position', 'offset']);

const BYTES: ReadonlySet<string> = new Set(['byte', 'octet', 'char', 'character', 'point']);

const PLACES: ReadonlySet<string> = new Set(['first', 'leading', 'initial', 'start', 'magic']);

function isStatus(before: readonly string[], written: number): boolean {
  return REFUSALS.has(before.at(-2) ?? '') && THRIFT_STATUS.has(written & 0xff);
}

/** The start of Thrift without SASL, of HTTP requests and of TLS. */
const THRIFT_STATUS: ReadonlySet<number> = new Set([0x80, 0x47, 0x48, 0x4f, 0x50, 0x16]);

/**
 * Where the software reads the field: Beats has the type behind the version, HTTP/2 behind the
 * length (RFC 9113 section 4.1), and MySQL the sequence behind the length.
 */
function placeOf(words: readonly string[]): number {
  const has = (...some: string[]) => some.some((word) => words.includes(word));
  if (has('sequence', 'order')) return 3;
  if (!has('frame') || !has('type')) return 0;
  if (has('beats', 'lumberjack', 'logstash')) return 1;
  return has('settings', 'grpc', 'http2', 'http/2') ? 3 : 0;
}

function senderOf(
  { isFromClient, before }: RefusedValue,
  words: readonly string[],
): Side | undefined {
  // Thrift's SASL layer is read by a server.
  if (isFromClient || before.at(-1) === 'status') return 'client';
  const text = ` ${words.join(' ')} `;
  if (/ (?:beats|lumberjack) /.test(text)) return 'client';
  if (/ (?:from|by) (?:the )?(?:client|remote|peer)| client (?:sent|sends|at) /.test(text))
    return 'client';
  if (
    / (?:from|by) (?:the )?(?:server|broker|backend|upstream)| server (?:sent|sends|returned) /.test(
      text,
    )
  )
    return 'server';
  return undefined;
}
