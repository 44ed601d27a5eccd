import { latin1 } from '../bytes/lines.ts';
import { between, comparePattern } from '../bytes/pattern.ts';
import { type KnownStart, MIN_TEXT_BYTES, STARTS } from './starts.ts';

/** The known protocol, or several with the same start, that bytes start like. */
export interface KnownProtocol {
  /** Ids, as `firstbytes protocols` lists them. */
  readonly protocols: readonly string[];
  /** For people: `HTTP`, `POP3 or Redis`. */
  readonly names: string;
  /** Which side sends these bytes. */
  readonly side: 'client' | 'server' | 'both';
  /**
   * Whether the bytes cannot be a coincidence, even if they are also a plausible length: `maybe`
   * while more bytes can decide.
   */
  readonly sure: 'yes' | 'no' | 'maybe';
}

/** Only this many bytes are examined. */
export const MAX_PEEK_BYTES = 256;

/** This many fixed bytes cannot be a coincidence. */
const MIN_CERTAIN_BYTES = 6;

/** The known protocol that bytes start like: `partial` while there are too few, undefined if unknown. */
export function knownStart(bytes: Uint8Array): KnownProtocol | 'partial' | undefined {
  const head = latin1(bytes.subarray(0, MAX_PEEK_BYTES));
  if (head.length < MIN_TEXT_BYTES) return mayBecomeKnown(bytes, head) ? 'partial' : undefined;
  const start = byFirstFour.get(head.slice(0, MIN_TEXT_BYTES));
  if (!start) return tlsRecord(bytes);
  const { text, side, protocols, names } = start;
  if (!head.startsWith(text.slice(0, head.length))) return undefined;
  return { protocols, names, side, sure: sureness(head, text) };
}

const byFirstFour: ReadonlyMap<string, KnownStart> = new Map(
  STARTS.map((start) => [start.text.slice(0, MIN_TEXT_BYTES), start]),
);

function mayBecomeKnown(bytes: Uint8Array, head: string): boolean {
  if (STARTS.some(({ text }) => text.startsWith(head))) return true;
  return RECORDS.some(({ pattern }) => comparePattern(bytes, pattern) === 'partial');
}

/** A long text is certain, and a short one at the start of a line of text. */
function sureness(head: string, text: string): KnownProtocol['sure'] {
  if (head.length < text.length) return 'maybe';
  if (text.length >= MIN_CERTAIN_BYTES) return 'yes';
  const line = /^[^\n]*/.exec(head)?.[0] ?? '';
  if (hasControls(line)) return 'no';
  if (line.length < head.length) return 'yes';
  return head.length < MAX_PEEK_BYTES ? 'maybe' : 'no';
}

/** Tab and CR count as text. */
function hasControls(line: string): boolean {
  return /[^\t\r\x20-\x7e\x80-\xff]/.test(line);
}

const VERSION_LOW = between(0, 4);
const ANY = undefined;

/**
 * TLS starts with binary records (RFC 8446 section 5.1): a client or server hello (section 4), or an
 * alert (section 6).
 */
const RECORDS = [
  record('client', [0x16, 3, VERSION_LOW, between(0, 0x41), ANY, 1, 0, ANY, ANY, 3, VERSION_LOW]),
  record('server', [0x16, 3, VERSION_LOW, between(0, 0x41), ANY, 2, 0, ANY, ANY, 3, VERSION_LOW]),
  record('server', [0x15, 3, VERSION_LOW, 0, 2, between(1, 2), ANY]),
] as const;

function record(side: 'client' | 'server', pattern: Parameters<typeof comparePattern>[1]) {
  return { side, pattern };
}

function tlsRecord(bytes: Uint8Array): KnownProtocol | undefined {
  const matching = RECORDS.filter(({ pattern }) => comparePattern(bytes, pattern) !== 'none');
  const [first] = matching;
  if (!first) return undefined;
  const side = matching.length === 1 ? first.side : 'both';
  const complete = comparePattern(bytes, first.pattern) === 'full';
  return { protocols: ['tls'], names: 'TLS', side, sure: complete ? 'yes' : 'maybe' };
}
