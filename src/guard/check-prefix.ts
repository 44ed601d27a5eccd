import { badLength, type StreamPosition, wrongProtocol } from './errors.ts';
import { type FrameFormat, type FrameOptions, frameFormatOf, payloadLength } from './framing.ts';
import { type KnownProtocol, knownStart, MAX_PEEK_BYTES } from './known.ts';

/**
 * Judges the start of a frame before anything is allocated for it: the length of its payload,
 * or undefined while the length field is not there yet. For those who read frames themselves.
 *
 * Throws a WrongProtocolError if the length is over the maximum (or smaller than itself), or if
 * the bytes are those of a known protocol; the more of them there are, the more it can tell.
 */
export function checkPrefix(bytes: Uint8Array, options: FrameOptions): number | undefined {
  const framing = frameFormatOf(options);
  if (bytes.length < framing.header) return undefined;
  judgeStart(bytes, framing, true);
  return payloadLength(bytes, 0, framing);
}

/** What the bytes from the start of a frame on are: a frame so far (and for sure), or too few. */
export type FrameState = 'frame' | 'frame so far' | 'need';

/**
 * The same with more to come, unless they `ended`. The answer does not depend on how the bytes were
 * cut: `need` while a few more bytes can give a bad length a name.
 */
export function judgeStart(
  bytes: Uint8Array,
  framing: FrameFormat,
  ended: boolean,
  place?: StreamPosition,
): FrameState {
  const known = knownStart(bytes.subarray(0, MAX_PEEK_BYTES));
  if (bytes.length < framing.header) {
    if (ended && named(known) && known.sure === 'yes') {
      throw wrongProtocol(bytes, framing, known, place);
    }
    return 'need';
  }
  const payload = payloadLength(bytes, 0, framing);
  if (payload >= 0 && payload <= framing.maxLength) {
    const own = bytes.subarray(0, framing.header + payload);
    return judgePossible(own, framing, own.length < bytes.length ? knownStart(own) : known);
  }
  if (named(known)) throw wrongProtocol(bytes, framing, known, place);
  if (known === 'partial' && !ended) return 'need';
  throw badLength(bytes, framing, place);
}

/** The length may be right: only what is no coincidence speaks against it. */
function judgePossible(
  bytes: Uint8Array,
  framing: FrameFormat,
  known: ReturnType<typeof knownStart>,
): FrameState {
  if (known === undefined) return 'frame';
  if (known === 'partial') return 'frame so far';
  if (known.sure === 'yes') throw wrongProtocol(bytes, framing, known);
  return known.sure === 'maybe' ? 'frame so far' : 'frame';
}

/** With a name. */
export function named(known: ReturnType<typeof knownStart>): known is KnownProtocol {
  return typeof known === 'object';
}
