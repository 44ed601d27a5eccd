import { latin1 } from '../bytes/lines.ts';
import { between, comparePattern } from '../bytes/pattern.ts';
import { type KnownStart, STARTS } from './starts.ts';

/** A protocol, or several that start alike, by which bytes begin. */
export interface KnownProtocol {
  /** Ids, as `firstbytes protocols` lists them. */
  readonly protocols: readonly string[];
  /** For people: `HTTP`, `POP3 or Redis`. */
  readonly names: string;
  /** Who of it speaks so. */
  readonly side: 'client' | 'server' | 'both';
  /**
   * Whether this is no coincidence even where the same bytes are a length that may be: `maybe`
   * while more bytes can tell.
   */
  readonly sure: 'yes' | 'no' | 'maybe';
}

/** Only so many bytes are ever looked at. */
export const MAX_PEEK_BYTES = 256;

/** As few as this have a name. */
const SHORTEST = 4;
/** So many fixed bytes are no coincidence. */
const LONG = 6;

/** By what known protocol bytes begin: `short` while they are too few, undefined if by none. */
export function knownStart(bytes: Uint8Array): KnownProtocol | 'partial' | undefined {
  const head = latin1(bytes.subarray(0, MAX_PEEK_BYTES));
  if (head.length < SHORTEST) return mayBecomeKnown(bytes, head) ? 'partial' : undefined;
  const start = byFirstFour.get(head.slice(0, SHORTEST));
  if (!start) return tlsRecord(bytes);
  const [text, side, protocols, names] = start;
  if (!head.startsWith(text.slice(0, head.length))) return undefined;
  return { protocols: protocols.split(' '), names, side, sure: sureness(head, text) };
}

const byFirstFour: ReadonlyMap<string, KnownStart> = new Map(
  STARTS.map((start) => [start[0].slice(0, SHORTEST), start]),
);

function mayBecomeKnown(bytes: Uint8Array, head: string): boolean {
  if (STARTS.some(([text]) => text.startsWith(head))) return true;
  return RECORDS.some(({ shape }) => comparePattern(bytes, shape) === 'partial');
}

/** A long text, or a short one in a whole line of text. */
function sureness(head: string, text: string): KnownProtocol['sure'] {
  if (head.length < text.length) return 'maybe';
  if (text.length >= LONG) return 'yes';
  const line = /^[^\n]*/.exec(head)?.[0] ?? '';
  if (hasControls(line)) return 'no';
  if (line.length < head.length) return 'yes';
  return head.length < MAX_PEEK_BYTES ? 'maybe' : 'no';
}

/** Tab and the CR of a line end are text. */
function hasControls(line: string): boolean {
  return /[^\t\r\x20-\x7e\x80-\xff]/.test(line);
}

const VERSION_LOW = between(0, 4);
const ANY = undefined;

/**
 * TLS is no text: its records (RFC 8446 section 5.1) with a hello of a client or a server
 * (section 4), and its alerts (section 6).
 */
const RECORDS = [
  record('client', [0x16, 3, VERSION_LOW, between(0, 0x41), ANY, 1, 0, ANY, ANY, 3, VERSION_LOW]),
  record('server', [0x16, 3, VERSION_LOW, between(0, 0x41), ANY, 2, 0, ANY, ANY, 3, VERSION_LOW]),
  record('server', [0x15, 3, VERSION_LOW, 0, 2, between(1, 2), ANY]),
] as const;

function record(side: 'client' | 'server', shape: Parameters<typeof comparePattern>[1]) {
  return { side, shape };
}

function tlsRecord(bytes: Uint8Array): KnownProtocol | undefined {
  const fitting = RECORDS.filter(({ shape }) => comparePattern(bytes, shape) !== 'none');
  const [first] = fitting;
  if (!first) return undefined;
  const side = fitting.length === 1 ? first.side : 'both';
  const whole = comparePattern(bytes, first.shape) === 'full';
  return { protocols: ['tls'], names: 'TLS', side, sure: whole ? 'yes' : 'maybe' };
}
