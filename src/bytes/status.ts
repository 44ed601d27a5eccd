import { lineAt } from './lines.ts';
import { between, comparePattern, oneOf } from './pattern.ts';
import { type Reader, SHORTAGE } from './reader.ts';

/** A reply with a three-digit code: FTP, SMTP, NNTP and similar protocols. */
export interface StatusReply {
  readonly code: string;
  /** The text of all its lines, without their codes, joined by LF. */
  readonly text: string;
  /** Offset of the first byte after the last line that was read. */
  readonly end: number;
  /** Whether the last line arrived (RFC 959 section 4.2: the code without a hyphen). */
  readonly whole: boolean;
}

/**
 * The reply that starts at an offset, once its first line is complete: `partial` before that, `none`
 * if the bytes are not a reply. An incomplete multi-line reply is not `whole`.
 */
export function statusReply(bytes: Uint8Array, at = 0): StatusReply | 'partial' | 'none' {
  if (!startsLikeOne(bytes, at)) return 'none';
  const first = lineAt(bytes, at);
  if (first === 'long') return 'none';
  if (first === 'partial') return 'partial';
  const code = first.text.slice(0, 3);
  const lines = [first.text.slice(4)];
  let end = first.end;
  let whole = first.text[3] !== '-';
  while (!whole) {
    const next = lineAt(bytes, end);
    if (typeof next === 'string') break;
    const numbered = next.text.startsWith(code);
    whole = numbered && next.text[3] !== '-';
    lines.push(numbered ? next.text.slice(4) : next.text);
    end = next.end;
  }
  return { code, text: lines.join('\n'), end, whole };
}

/** Three digits, the first from 1 to 5, then a blank, a hyphen or the end of the line. */
function startsLikeOne(bytes: Uint8Array, at: number): boolean {
  return comparePattern(bytes, START, at) !== 'none';
}

const START = [
  between(0x31, 0x35),
  between(0x30, 0x39),
  between(0x30, 0x39),
  oneOf(0x20, 0x2d, 0x0d, 0x0a),
];

/** Moves past a reply; undefined if the bytes are not one. An incomplete multi-line reply is not whole. */
export function readStatusReply(reader: Reader): StatusReply | undefined {
  const reply = statusReply(reader.bytes, reader.at);
  if (reply === 'partial') throw SHORTAGE;
  if (reply === 'none') return undefined;
  reader.at = reply.end;
  return reply;
}
