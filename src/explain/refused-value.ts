/** A value below 256 in a text, with what stands around it in its line. */
export interface RefusedValue {
  /** Negative if it was printed as a signed byte. */
  readonly written: number;
  /** Of a number, how it was written; a character stands in quotes. */
  readonly kind: 'decimal' | 'hex' | 'character';
  /** The words before and behind it, in lower case; names such as `msgType` are two. */
  readonly before: readonly string[];
  readonly after: readonly string[];
  /** What separates it from the last word before. */
  readonly gap: string;
  /** The numbers that the line says are expected or supported. */
  readonly wanted: readonly number[];
  /** Whether the line names the address of a client: a port that no server listens on. */
  readonly isFromClient: boolean;
}

/** The numbers below 256 and the quoted characters of a text. */
export function* refusedValuesIn(text: string): Generator<RefusedValue> {
  for (const match of text.matchAll(VALUE)) {
    const [all, prefixed, padded, digits, , escaped, quoted, bare] = match;
    const [from, to] = [match.index, match.index + all.length];
    const isHex = digits !== undefined && isWantedInHex(text, from);
    const hex = prefixed ?? padded ?? (isHex ? digits : undefined);
    const decimal = isHex ? undefined : digits;
    const written = byteOf(hex, decimal, escaped, quoted ?? capitalOf(bare));
    if (written === undefined || written < -128 || written > 255) continue;
    const isNumber = hex !== undefined || decimal !== undefined;
    if (isNumber && !standsAlone(text, from, to)) continue;
    const before = lineBefore(text, from);
    const after = clauseAfter(text, to);
    yield {
      written,
      kind: hex ? 'hex' : decimal ? 'decimal' : 'character',
      before: wordsOf(before).slice(-MAX_WORDS_BEFORE),
      after: wordsOf(after).slice(0, MAX_WORDS_AFTER),
      gap: /[^a-z0-9]{0,16}$/i.exec(before.slice(-16))?.[0] ?? '',
      isFromClient: CLIENT_ADDRESS.test(lineAfter(text, to)),
      wanted: [before, lineAfter(text, to)].flatMap(wantedIn),
    };
  }
}

/**
 * A number, of hex digits if it is padded with zeros; one character or escape in quotes, which may be escaped themselves; or a capital behind
 * the word for it.
 */
const VALUE =
  /(?:0x0{0,6}|U\+00)([0-9a-f]{1,2})(?![0-9a-z])|(?<![0-9a-z.:-])0{2}(?:0{4})?([0-9a-f]{2})(?![0-9a-z])|(-?\d{1,3})(?![0-9a-z])|\\{0,3}(["'`])(?:\\{1,3}(x[0-9a-f]{2}|u00[0-9a-f]{2}|[0-3][0-7]{2})|([^\\\s"'`]))\\{0,3}\4|(?<=\b(?:type|byte|tag|character|prefix|marker):? )([A-Z])(?=[.,;)]{0,2}(?:\s|$))/gi;

/** `Expected c1 and received 48`: digits have the base of what is expected. */
function isWantedInHex(text: string, at: number): boolean {
  return HEX_WANTED.test(text.slice(Math.max(0, at - MAX_WANTED), at));
}

const MAX_WANTED = 48;
const HEX_WANTED =
  /\bexpect\w{0,3}:? (?=[0-9a-f]?[a-f])[0-9a-f]{2},? (?:and |but )?(?:got|received|found|read|was)[ :]{1,2}$/i;

/** A small letter is a word: `type a command`. */
function capitalOf(bare = ''): string | undefined {
  return /^[A-Z]$/.test(bare) ? bare : undefined;
}

function byteOf(
  hex: string | undefined,
  decimal: string | undefined,
  escaped: string | undefined,
  plain: string | undefined,
): number | undefined {
  if (hex) return Number.parseInt(hex, 16);
  if (decimal) return Number(decimal);
  if (escaped) {
    const digits = /^(?:x|u00)(..)$/i.exec(escaped)?.[1];
    return digits ? Number.parseInt(digits, 16) : Number.parseInt(escaped, 8);
  }
  const code = plain?.charCodeAt(0) ?? Number.NaN;
  return code <= 0xff && !isDigit(code) ? code : undefined;
}

/** Digits in quotes are a number that the other alternative reads. */
function isDigit(code: number): boolean {
  return code >= 0x30 && code <= 0x39;
}

/** Not part of a word, an address, a date, a fraction or a path. */
function standsAlone(text: string, from: number, to: number): boolean {
  return (
    !/\d (?:of|from|to|and|or) $/.test(text.slice(Math.max(0, from - 7), from)) &&
    /(?:^|[\s:=([{#'"`<,>])$/.test(text.slice(Math.max(0, from - 1), from)) &&
    !/\d[:,.]$/.test(text.slice(Math.max(0, from - 2), from)) &&
    !/^(?:[-/%_@+*]|[.:,]\d)/.test(text.slice(to, to + 2)) &&
    !/^ ?(?:bytes?|[kmg]i?b|ms|secs?|seconds?|s|times|of|attempts?|retries)\b/i.test(
      text.slice(to, to + 12),
    )
  );
}

/** In UTF-16 units. */
const MAX_BEFORE = 160;
const MAX_AFTER = 100;
const MAX_WORDS_BEFORE = 14;
const MAX_WORDS_AFTER = 8;

function lineBefore(text: string, at: number): string {
  const before = text.slice(Math.max(0, at - MAX_BEFORE), at);
  return before.slice(before.lastIndexOf('\n') + 1);
}

function lineAfter(text: string, at: number): string {
  const after = text.slice(at, at + MAX_AFTER);
  const end = after.indexOf('\n');
  return end === -1 ? after : after.slice(0, end);
}

/** Up to the end of the clause: another field of a JSON object says nothing about this one. */
function clauseAfter(text: string, at: number): string {
  const after = lineAfter(text, at).replace(/^\\{0,3}["'`)\]]/, '');
  const end = after.search(/[;"}]/);
  return end === -1 ? after : after.slice(0, end);
}

function wordsOf(text: string): string[] {
  return Array.from(text.matchAll(WORD), ([word]) => word.toLowerCase());
}

/** `InvalidFrameType` and `BAD_PACKET` are several words. */
const WORD = /[Hh][Tt][Tt][Pp]\/?2|[A-Z]{2,24}(?![a-z])|[A-Z]?[a-z]{1,40}|[A-Z]|n't/g;

function wantedIn(text: string): number[] {
  return Array.from(text.matchAll(WANTED_NUMBER), ([, digits]) => Number(digits));
}

const WANTED_NUMBER =
  /(?:expect|support|max|min|than|only|want|requir|server|client|local|have|use)[^\d\n]{0,24}(\d{1,3})(?!\d)/gi;

/** With a port of the dynamic range, as Linux and IANA have it. */
const CLIENT_ADDRESS =
  /from[=: ]{1,2}["/]{0,2}[\w.:[\]-]{2,45}:(?:3[2-9]|[45]\d|6[0-5])\d{3}(?!\d)/;
