import { toHex } from '../bytes/build.ts';
import { escapeForTerminal } from '../bytes/escape.ts';
import { isPrintable, latin1 } from '../bytes/lines.ts';
import { sizeText } from '../words/size.ts';
import type { FrameFormat } from './framing.ts';
import { type KnownProtocol, MAX_PEEK_BYTES } from './known.ts';

/** Where in the stream a frame starts. */
export interface StreamPosition {
  /** 1 for the first. */
  readonly frame: number;
  /** Bytes before it. */
  readonly offset: number;
}

const START: StreamPosition = { frame: 1, offset: 0 };

interface Details {
  /** The bytes that were judged, as far as they had come: at most 256. */
  readonly bytes: Uint8Array;
  /** What it means and what to do, in sentences for a log. Safe to print. */
  readonly explanation: string;
}

/** Of all errors of the guard: `code`, `bytes`, `explanation`. */
export class GuardError extends Error implements Details {
  readonly code: string;
  readonly bytes: Uint8Array;
  readonly explanation: string;

  constructor(code: string, message: string, { bytes, explanation }: Details) {
    super(message);
    this.code = code;
    // A copy: a view would keep the whole chunk alive as long as the error is kept.
    this.bytes = Uint8Array.from(bytes.subarray(0, MAX_PEEK_BYTES));
    this.explanation = explanation;
  }
}

/** The bytes are not what was expected: another protocol's, or a length that cannot be. */
export class WrongProtocolError extends GuardError {
  declare readonly code: 'ERR_WRONG_PROTOCOL' | 'ERR_FRAME_TOO_LONG' | 'ERR_FRAME_TOO_SHORT';
  /** Ids of the protocols that start so; empty if none is known. */
  readonly protocols: readonly string[];

  constructor(
    code: WrongProtocolError['code'],
    message: string,
    details: Details & { readonly protocols: readonly string[] },
  ) {
    super(code, message, details);
    this.name = 'WrongProtocolError';
    this.protocols = details.protocols;
  }
}

/** The stream ended inside a frame, or before what was expected. */
export class TruncatedFrameError extends GuardError {
  declare readonly code: 'ERR_TRUNCATED_FRAME';
  /** How many bytes are missing, at the least: without a length nobody knows more. */
  readonly missing: number;

  constructor(message: string, details: Details & { readonly missing: number }) {
    super('ERR_TRUNCATED_FRAME', message, details);
    this.name = 'TruncatedFrameError';
    this.missing = details.missing;
  }
}

/** Nothing came that could be judged. */
export class FirstBytesTimeoutError extends GuardError {
  declare readonly code: 'ERR_FIRST_BYTES_TIMEOUT';

  constructor(message: string, details: Details) {
    super('ERR_FIRST_BYTES_TIMEOUT', message, details);
    this.name = 'FirstBytesTimeoutError';
  }
}

/** Bytes of a known protocol stand where a length is expected. */
export function wrongProtocol(
  bytes: Uint8Array,
  framing: FrameFormat,
  known: KnownProtocol,
  place = START,
) {
  return new WrongProtocolError(
    'ERR_WRONG_PROTOCOL',
    `expected ${wanted(framing)}, got ${quote(bytes)}: this is ${known.names}${placeText(place)}`,
    {
      bytes,
      explanation: `${lengthText(bytes, framing)} ${whatToDo(known)}`.trim(),
      protocols: known.protocols,
    },
  );
}

/** A length over the maximum, or smaller than its own field, in bytes that nobody knows. */
export function badLength(bytes: Uint8Array, framing: FrameFormat, place = START) {
  const tooShort = length(bytes, framing) < BigInt(framing.counts === 'self' ? framing.size : 0);
  const bound = tooShort ? `of at least ${framing.size}` : `of at most ${largest(framing)}`;
  return new WrongProtocolError(
    tooShort ? 'ERR_FRAME_TOO_SHORT' : 'ERR_FRAME_TOO_LONG',
    `expected ${wanted(framing)} ${bound}, got ${length(bytes, framing)}${placeText(place)}`,
    {
      bytes,
      explanation: `${lengthText(bytes, framing)} ${place.frame === 1 ? AT_START : LATER}`,
      protocols: [],
    },
  );
}

/** The stream ended `missing` bytes too early; `known` if what came begins like a protocol. */
export function truncated(
  bytes: Uint8Array,
  framing: FrameFormat,
  { came, missing, known, place = START }: Shortfall,
) {
  const least = came < framing.header ? 'at least ' : '';
  const begins = known ? ` It begins like ${known.names}: ${whatToDo(known)}` : '';
  return new TruncatedFrameError(
    `the stream ended in a frame: ${count(came)} came, ${least}${missing} missing${placeText(place)}`,
    { bytes, missing, explanation: `The other side closed before the frame was whole.${begins}` },
  );
}

export interface Shortfall {
  readonly came: number;
  readonly missing: number;
  readonly known?: KnownProtocol | undefined;
  readonly place?: StreamPosition;
}

const PROBE = '"firstbytes probe HOST:PORT" shows what is spoken there.';
const AT_START = `The first bytes are no such length and no protocol that is known: check the address and the framing. ${PROBE}`;
const LATER =
  'Frames before it were good: the stream has lost its place, or the frame is larger than is allowed here.';

export function whatToDo({ names, side, protocols }: KnownProtocol): string {
  if (protocols[0] === 'tls') {
    return 'The other side speaks TLS: turn TLS on here, or point the connection at the plaintext port.';
  }
  if (side === 'client') {
    return `The other side is a client of ${names}: it is pointed at the wrong port, this one.`;
  }
  const who = side === 'server' ? `is a server of ${names}` : `speaks ${names}`;
  return `The other side ${who}: correct the host or the port. ${PROBE}`;
}

/** Bytes for a message: their first line if it is text, else in hex. Safe to print. */
export function quote(bytes: Uint8Array): string {
  const view = bytes.subarray(0, MAX_PEEK_BYTES);
  if (view.length === 0) return 'nothing';
  const text = latin1(view).replace(/^[\r\n]+/, '');
  const line = /^[^\r\n]*/.exec(text)?.[0] ?? '';
  if (line !== '' && isPrintable(view.subarray(0, 4))) return `"${escapeForTerminal(line, 80)}"`;
  const shown = view.subarray(0, 16);
  return `${pairs(shown)}${shown.length < bytes.length ? ' ...' : ''}`;
}

function wanted({ size, offset }: FrameFormat): string {
  return `${size === 8 ? 'an' : 'a'} ${size}-byte length${offset > 0 ? ` at byte ${offset}` : ''}`;
}

/** As the field counts it. */
function largest({ maxLength, counts, size }: FrameFormat): number {
  return counts === 'self' ? maxLength + size : maxLength;
}

/** The value of the length field; 0 if it is incomplete. */
function length(bytes: Uint8Array, { offset, size, endian }: FrameFormat): bigint {
  const field = bytes.subarray(offset, offset + size);
  if (field.length < size) return 0n;
  const ordered = endian === 'big' ? field : Uint8Array.from(field).reverse();
  return BigInt(`0x${toHex(ordered)}`);
}

function lengthText(bytes: Uint8Array, framing: FrameFormat): string {
  const { offset, size, endian, header } = framing;
  if (bytes.length < header) return '';
  const order = size === 1 ? '' : ` ${endian}-endian`;
  const value = length(bytes, framing);
  return `Read as ${size === 8 ? 'an' : 'a'} ${size}-byte${order} length, ${pairs(bytes.subarray(offset, header))} is ${value} (${sizeText(value)}).`;
}

function placeText({ frame, offset }: StreamPosition): string {
  return frame === 1 ? '' : ` (frame ${frame}, after ${count(offset)})`;
}

function count(bytes: number): string {
  return `${bytes} ${bytes === 1 ? 'byte' : 'bytes'}`;
}

function pairs(bytes: Uint8Array): string {
  return (toHex(bytes).match(/../g) ?? []).join(' ');
}
