import { text } from '../bytes/build.ts';
import { compareAny } from '../bytes/compare.ts';
import { isKnown, judgeStart } from './check-prefix.ts';
import { fixFor, quote, receivedText, WrongProtocolError } from './errors.ts';
import { type FrameOptions, frameFormatOf } from './framing.ts';
import { knownStart, MAX_PEEK_BYTES } from './known-start.ts';

/** The expected first bytes: frames, a fixed start, or any known protocol. */
export interface GuardExpectation {
  /** Expect frames in this format. */
  readonly framing?: FrameOptions;
  /** Expect a fixed start, or one of several; text is read as Latin-1. */
  readonly startsWith?: string | Uint8Array | readonly (string | Uint8Array)[];
}

/** The first bytes so far. */
export interface Peek {
  readonly bytes: Uint8Array;
  /** No more bytes follow, or the time is over. */
  readonly ended: boolean;
}

/**
 * Judges first bytes: returns the ids of the known protocols that start like them (empty for the
 * expected bytes), or undefined if it needs more bytes. Throws a WrongProtocolError.
 */
export type PeekJudge = (peek: Peek) => readonly string[] | undefined;

export function peekJudge({ framing, startsWith }: GuardExpectation): PeekJudge {
  if (framing && startsWith !== undefined) {
    throw new TypeError('createGuard() accepts "framing" or "startsWith", not both');
  }
  if (framing) return asFrames(framing);
  return startsWith === undefined ? asAnything : asStart([startsWith].flat());
}

function asFrames(options: FrameOptions): PeekJudge {
  const framing = frameFormatOf(options);
  return ({ bytes, ended }) => {
    const state = judgeStart(bytes, framing, ended);
    return state === 'frame' || (state === 'frame so far' && ended) ? [] : undefined;
  };
}

function asStart(starts: readonly (string | Uint8Array)[]): PeekJudge {
  const literals = starts.map((one) => (typeof one === 'string' ? text(one) : one));
  if (literals.some(({ length }) => length === 0 || length > MAX_PEEK_BYTES)) {
    throw new RangeError(`"startsWith" must have 1 to ${MAX_PEEK_BYTES} bytes`);
  }
  const expected = literals.map(quote).join(' or ');
  return ({ bytes: received, ended }) => {
    for (const bytes of startsOf(received)) {
      const fit = compareAny(bytes, literals);
      if (fit === 'full') return [];
      if (fit === 'partial') continue;
      const known = knownStart(bytes);
      const isLast = bytes.length === received.length;
      if (known === 'partial' && !(ended && isLast)) continue;
      const identified = isKnown(known) ? `: this is ${known.names}` : '';
      const code = 'ERR_WRONG_PROTOCOL';
      throw new WrongProtocolError(code, `expected ${expected}, got ${quote(bytes)}${identified}`, {
        bytes,
        protocols: isKnown(known) ? known.protocols : [],
        explanation: [
          receivedText(bytes, received),
          isKnown(known)
            ? fixFor(known)
            : 'The first bytes belong to no known protocol: check the address and the port.',
        ]
          .filter((one) => one !== '')
          .join(' '),
      });
    }
    return undefined;
  };
}

function asAnything({ bytes, ended }: Peek): readonly string[] | undefined {
  for (const start of startsOf(bytes)) {
    const known = knownStart(start);
    if (isKnown(known)) return known.protocols;
    if (known === undefined) return [];
  }
  return ended && bytes.length > 0 ? [] : undefined;
}

/** The bytes as they may come one by one: the first start that decides does. */
function* startsOf(bytes: Uint8Array): Generator<Uint8Array> {
  const last = Math.min(bytes.length, MAX_PEEK_BYTES);
  for (let length = 1; length <= last; length++) yield bytes.subarray(0, length);
}
