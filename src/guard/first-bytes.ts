import { text } from '../bytes/build.ts';
import { compareAny } from '../bytes/compare.ts';
import { judgeStart, named } from './check-prefix.ts';
import { quote, WrongProtocolError, whatToDo } from './errors.ts';
import { type FrameOptions, frameFormatOf } from './framing.ts';
import { knownStart, MAX_PEEK_BYTES } from './known.ts';

/** What the first bytes of a connection are to be: one of these, or anything that is known. */
export interface GuardExpectation {
  /** Frames that start so. */
  readonly framing?: FrameOptions;
  /** A fixed start, or one of several; text is taken as Latin-1. */
  readonly startsWith?: string | Uint8Array | readonly (string | Uint8Array)[];
}

/** The first bytes so far. */
export interface Peek {
  readonly bytes: Uint8Array;
  /** No more will come, or be waited for. */
  readonly ended: boolean;
}

/**
 * Judges first bytes: the ids of the known protocols that they are (none, if they are as expected),
 * or undefined if that takes more bytes. It throws a WrongProtocolError.
 */
export type PeekJudge = (sight: Peek) => readonly string[] | undefined;

export function peekJudge({ framing, startsWith }: GuardExpectation): PeekJudge {
  if (framing && startsWith !== undefined) {
    throw new TypeError('createGuard() wants "framing" or "startsWith", not both');
  }
  if (framing) return asFrames(framing);
  return startsWith === undefined ? asAnything : asStart([startsWith].flat());
}

function asFrames(options: FrameOptions): PeekJudge {
  const framing = frameFormatOf(options);
  return ({ bytes, ended }) => {
    const standing = judgeStart(bytes, framing, ended);
    return standing === 'frame' || (standing === 'frame so far' && ended) ? [] : undefined;
  };
}

function asStart(starts: readonly (string | Uint8Array)[]): PeekJudge {
  const literals = starts.map((one) => (typeof one === 'string' ? text(one) : one));
  if (literals.some(({ length }) => length === 0 || length > MAX_PEEK_BYTES)) {
    throw new RangeError(`"startsWith" wants 1 to ${MAX_PEEK_BYTES} bytes`);
  }
  const wanted = literals.map(quote).join(' or ');
  return ({ bytes, ended }) => {
    const fit = compareAny(bytes, literals);
    if (fit === 'full') return [];
    const known = knownStart(bytes);
    if (fit === 'partial' || (known === 'partial' && !ended)) return undefined;
    const is = named(known) ? `: this is ${known.names}` : '';
    const code = 'ERR_WRONG_PROTOCOL';
    throw new WrongProtocolError(code, `expected ${wanted}, got ${quote(bytes)}${is}`, {
      bytes,
      protocols: named(known) ? known.protocols : [],
      explanation: named(known)
        ? whatToDo(known)
        : 'The first bytes are of no protocol that is known: check the address and the port.',
    });
  };
}

function asAnything({ bytes, ended }: Peek): readonly string[] | undefined {
  const known = knownStart(bytes);
  if (named(known)) return known.protocols;
  if (bytes.length === 0 || (known === 'partial' && !ended)) return undefined;
  return [];
}
