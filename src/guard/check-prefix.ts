import { badLength, type StreamPosition, wrongProtocol } from './errors.ts';
import { type FrameFormat, type FrameOptions, frameFormatOf, payloadLength } from './framing.ts';
import { type KnownProtocol, knownStart, MAX_PEEK_BYTES } from './known-start.ts';

/**
 * Validates the start of a frame before anything is allocated for it, for code that reads frames
 * itself. Returns the length of the payload, or undefined while the length field is incomplete.
 *
 * Throws a WrongProtocolError if the length exceeds the maximum (or is smaller than its own field), or
 * if the bytes belong to a known protocol. More bytes identify more protocols.
 */
export function checkPrefix(bytes: Uint8Array, options: FrameOptions): number | undefined {
  const framing = frameFormatOf(options);
  if (bytes.length < framing.header) return undefined;
  judgeStart(bytes, framing, true);
  return payloadLength(bytes, 0, framing);
}

/** Whether the bytes are a frame for certain, a frame as far as they came, or too few. */
export type FrameState = 'frame' | 'frame so far' | 'need';

/**
 * The same for a stream that may continue, unless it `ended`. The answer does not depend on
 * segmentation: it is `need` while a few more bytes can name the protocol behind a bad length, and
 * an error is about the shortest start that decides, not about all that happened to arrive with it.
 */
export function judgeStart(
  bytes: Uint8Array,
  framing: FrameFormat,
  ended: boolean,
  position?: StreamPosition,
): FrameState {
  if (bytes.length < framing.header) {
    const known = knownStart(bytes);
    if (ended && isKnown(known) && known.sure === 'yes') {
      throw wrongProtocol(bytes, framing, known, { received: bytes, position });
    }
    return 'need';
  }
  const payload = payloadLength(bytes, 0, framing);
  if (payload >= 0 && payload <= framing.maxLength) {
    const frame = bytes.subarray(0, framing.header + payload);
    const state = judgePlausible(frame, framing, bytes);
    return frame.length === framing.header + payload ? 'frame' : state;
  }
  for (const start of startsOf(bytes, framing)) {
    const known = knownStart(start);
    if (isKnown(known)) throw wrongProtocol(start, framing, known, { received: bytes, position });
    if (known === undefined) throw badLength(start, framing, position);
  }
  if (!ended) return 'need';
  throw badLength(bytes, framing, position);
}

/** The length is plausible: only bytes that cannot be a coincidence contradict it. */
function judgePlausible(frame: Uint8Array, framing: FrameFormat, received: Uint8Array): FrameState {
  const known = knownStart(frame);
  if (known === undefined) return 'frame';
  if (known === 'partial' || known.sure === 'maybe') return 'frame so far';
  if (known.sure === 'no') return 'frame';
  for (const start of startsOf(frame, framing)) {
    const sooner = knownStart(start);
    if (!isKnown(sooner) || sooner.sure !== 'yes') continue;
    throw wrongProtocol(start, framing, sooner, { received });
  }
  return 'frame';
}

/** The bytes as they may come one by one, from a whole header on. */
function* startsOf(bytes: Uint8Array, { header }: FrameFormat): Generator<Uint8Array> {
  const last = Math.min(bytes.length, Math.max(header, MAX_PEEK_BYTES));
  for (let length = header; length <= last; length++) yield bytes.subarray(0, length);
}

/** Whether the bytes belong to a known protocol. */
export function isKnown(known: ReturnType<typeof knownStart>): known is KnownProtocol {
  return typeof known === 'object';
}
