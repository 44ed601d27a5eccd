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
 * segmentation: it is `need` while a few more bytes can name the protocol behind a bad length.
 */
export function judgeStart(
  bytes: Uint8Array,
  framing: FrameFormat,
  ended: boolean,
  position?: StreamPosition,
): FrameState {
  const known = knownStart(bytes.subarray(0, MAX_PEEK_BYTES));
  if (bytes.length < framing.header) {
    if (ended && isKnown(known) && known.sure === 'yes') {
      throw wrongProtocol(bytes, framing, known, position);
    }
    return 'need';
  }
  const payload = payloadLength(bytes, 0, framing);
  if (payload >= 0 && payload <= framing.maxLength) {
    const frame = bytes.subarray(0, framing.header + payload);
    return judgePlausible(frame, framing, frame.length < bytes.length ? knownStart(frame) : known);
  }
  if (isKnown(known)) throw wrongProtocol(bytes, framing, known, position);
  if (known === 'partial' && !ended) return 'need';
  throw badLength(bytes, framing, position);
}

/** The length is plausible: only bytes that cannot be a coincidence contradict it. */
function judgePlausible(
  bytes: Uint8Array,
  framing: FrameFormat,
  known: ReturnType<typeof knownStart>,
): FrameState {
  if (known === undefined) return 'frame';
  if (known === 'partial') return 'frame so far';
  if (known.sure === 'yes') throw wrongProtocol(bytes, framing, known);
  return known.sure === 'maybe' ? 'frame so far' : 'frame';
}

/** Whether the bytes belong to a known protocol. */
export function isKnown(known: ReturnType<typeof knownStart>): known is KnownProtocol {
  return typeof known === 'object';
}
