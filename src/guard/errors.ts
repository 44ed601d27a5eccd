import { toHex } from '../bytes/build.ts';
import { escapeForTerminal } from '../bytes/escape.ts';
import { isPrintable, latin1 } from '../bytes/lines.ts';
import { sizeText } from '../words/size.ts';
import type { FrameFormat } from './framing.ts';
import { type KnownProtocol, MAX_PEEK_BYTES } from './known-start.ts';

/** The position of a frame in the stream. */
export interface StreamPosition {
  /** 1 for the first. */
  readonly frame: number;
  /** Bytes before it. */
  readonly offset: number;
}

const START: StreamPosition = { frame: 1, offset: 0 };

interface Details {
  /** The bytes that were judged: at most 256. */
  readonly bytes: Uint8Array;
  /** The meaning and the fix, in sentences for a log. Safe to print. */
  readonly explanation: string;
}

/** The base of all errors of the guard. */
export class GuardError extends Error implements Details {
  readonly code: string;
  readonly bytes: Uint8Array;
  readonly explanation: string;

  constructor(code: string, message: string, { bytes, explanation }: Details) {
    super(message);
    this.code = code;
    // A copy, because a view would keep the whole chunk in memory with the error.
    this.bytes = Uint8Array.from(bytes.subarray(0, MAX_PEEK_BYTES));
    this.explanation = explanation;
  }
}

/** The bytes differ from what was expected: another protocol, or an impossible length. */
export class WrongProtocolError extends GuardError {
  declare readonly code: 'ERR_WRONG_PROTOCOL' | 'ERR_FRAME_TOO_LONG' | 'ERR_FRAME_TOO_SHORT';
  /** Ids of the known protocols that start like this; empty if unknown. */
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

/** The stream ended inside a frame, or before the expected bytes. */
export class TruncatedFrameError extends GuardError {
  declare readonly code: 'ERR_TRUNCATED_FRAME';
  /** How many bytes are missing at least; the exact number requires the length field. */
  readonly missing: number;

  constructor(message: string, details: Details & { readonly missing: number }) {
    super('ERR_TRUNCATED_FRAME', message, details);
    this.name = 'TruncatedFrameError';
    this.missing = details.missing;
  }
}

/** No bytes arrived in time. */
export class FirstBytesTimeoutError extends GuardError {
  declare readonly code: 'ERR_FIRST_BYTES_TIMEOUT';

  constructor(message: string, details: Details) {
    super('ERR_FIRST_BYTES_TIMEOUT', message, details);
    this.name = 'FirstBytesTimeoutError';
  }
}

/** The error for bytes of a known protocol in position of a length. */
export function wrongProtocol(
  bytes: Uint8Array,
  framing: FrameFormat,
  known: KnownProtocol,
  { received, position = START }: Arrival,
) {
  return new WrongProtocolError(
    'ERR_WRONG_PROTOCOL',
    `expected ${expectedLength(framing)}, got ${quote(bytes)}: this is ${known.names}${positionText(position)}`,
    {
      bytes,
      explanation: [lengthText(bytes, framing), receivedText(bytes, received), fixFor(known)]
        .filter((one) => one !== '')
        .join(' '),
      protocols: known.protocols,
    },
  );
}

/** The error for a length over the maximum, or smaller than its own field, in unknown bytes. */
export function badLength(bytes: Uint8Array, framing: FrameFormat, position = START) {
  const tooShort = length(bytes, framing) < BigInt(framing.counts === 'self' ? framing.size : 0);
  const bound = tooShort ? `of at least ${framing.size}` : `of at most ${maxFieldValue(framing)}`;
  return new WrongProtocolError(
    tooShort ? 'ERR_FRAME_TOO_SHORT' : 'ERR_FRAME_TOO_LONG',
    `expected ${expectedLength(framing)} ${bound}, got ${length(bytes, framing)}${positionText(position)}`,
    {
      bytes,
      explanation: `${lengthText(bytes, framing)} ${position.frame === 1 ? AT_START : LATER}`,
      protocols: [],
    },
  );
}

/** The error for a stream that ended `missing` bytes too early. */
export function truncated(
  bytes: Uint8Array,
  framing: FrameFormat,
  { received, missing, known, position = START }: Shortfall,
) {
  const bound = received < framing.header ? 'at least ' : '';
  const start = known ? ` It starts like ${known.names}. ${fixFor(known)}` : '';
  return new TruncatedFrameError(
    `the stream ended inside a frame: ${byteCount(received)} received, ${bound}${missing} missing${positionText(position)}`,
    {
      bytes,
      missing,
      explanation: `The other side closed the connection before the frame was complete.${start}`,
    },
  );
}

export interface Shortfall {
  readonly received: number;
  readonly missing: number;
  /** The protocol that the bytes start like. */
  readonly known?: KnownProtocol | undefined;
  readonly position?: StreamPosition;
}

export interface Arrival {
  /** All bytes that had arrived with those that decided. */
  readonly received: Uint8Array;
  readonly position?: StreamPosition | undefined;
}

const PROBE = 'Run "firstbytes probe HOST:PORT" to identify it.';
const AT_START = `The first bytes are neither a valid length nor a known protocol: check the address and the framing. ${PROBE}`;
const LATER =
  'The frames before it were valid: the stream is out of sync, or the frame exceeds maxLength.';

/** Which peer sent the bytes, and how to fix it. */
export function fixFor({ names, side, protocols }: KnownProtocol): string {
  if (protocols[0] === 'tls') {
    return 'The other side uses TLS: enable TLS here, or connect to the plaintext port.';
  }
  if (side === 'client') {
    return `The other side is a client of ${names}: point it at another port.`;
  }
  const peer = side === 'server' ? `is a server of ${names}` : `uses ${names}`;
  return `The other side ${peer}: fix the host or the port. ${PROBE}`;
}

/** What arrived after the bytes of the message, if there is more to see of it. */
export function receivedText(bytes: Uint8Array, received: Uint8Array): string {
  const shown = quote(received);
  if (shown === quote(bytes)) return '';
  return `The first bytes are ${shown}${shown.endsWith('...') ? '' : '.'}`;
}

/** Bytes for a message: the first line of text, or hex. Safe to print. */
export function quote(bytes: Uint8Array): string {
  const view = bytes.subarray(0, MAX_PEEK_BYTES);
  if (view.length === 0) return 'nothing';
  const text = latin1(view).replace(/^[\r\n]+/, '');
  const line = /^[^\r\n]*/.exec(text)?.[0] ?? '';
  if (line !== '' && isPrintable(view.subarray(0, 4))) return `"${escapeForTerminal(line, 80)}"`;
  const shown = view.subarray(0, 16);
  return `${hexPairs(shown)}${shown.length < bytes.length ? ' ...' : ''}`;
}

function expectedLength({ size, offset }: FrameFormat): string {
  return `${size === 8 ? 'an' : 'a'} ${size}-byte length${offset > 0 ? ` at byte ${offset}` : ''}`;
}

/** The largest value of the length field. */
function maxFieldValue({ maxLength, counts, size }: FrameFormat): number {
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
  return `Read as ${size === 8 ? 'an' : 'a'} ${size}-byte${order} length, ${hexPairs(bytes.subarray(offset, header))} is ${value} (${sizeText(value)}).`;
}

function positionText({ frame, offset }: StreamPosition): string {
  return frame === 1 ? '' : ` (frame ${frame}, after ${byteCount(offset)})`;
}

function byteCount(bytes: number): string {
  return `${bytes} ${bytes === 1 ? 'byte' : 'bytes'}`;
}

function hexPairs(bytes: Uint8Array): string {
  return (toHex(bytes).match(/../g) ?? []).join(' ');
}
