import { concat, text } from '../../src/bytes/build.ts';
import type { GuardError } from '../../src/guard/errors.ts';
import { GuardError as AnyGuardError } from '../../src/guard/errors.ts';
import { peekJudge } from '../../src/guard/first-bytes.ts';
import { Frames } from '../../src/guard/frames.ts';
import { type FrameOptions, frameFormatOf } from '../../src/guard/framing.ts';
import { STARTS } from '../../src/guard/starts.ts';
import { frameOf } from '../support/frames.ts';
import { unsafeIn } from '../support/hostile.ts';
import { hexText, type Seeded } from '../support/seeded.ts';
import { NO_THROW } from './finality.ts';
import { mutated, randomBytes } from './mutate-bytes.ts';
import type { FuzzTarget, Violation } from './target.ts';

/** A stream, and how it is framed. */
interface StreamInput {
  readonly data: Uint8Array;
  readonly framing: FrameOptions;
}

const MAX_STREAM_BYTES = 600;
/** Of a stream that is cut at every place, and into single bytes. */
const CUTS = 3;
const PAYLOADS = ['', 'a', 'hello', '\0\0', 'HTTP', '220 a\n', 'x'.repeat(90)];
const RECORDS = [
  '\x16\x03\x01',
  '\x16\x03\x01\x00\x40\x01\x00\x00\x3c\x03\x03',
  '\x15\x03\x01\x00\x02\x02\x28',
];
const OTHERS = [...STARTS.map((one) => one.text), ...RECORDS].map((one) => text(one));

const SAME_AT_CUTS = 'frames, codes, messages and bytes do not depend on the cut';
const SAME_PEEK = 'the first bytes are judged the same at every cut';
const AS_ORACLE = 'frames are those of a reader that believes every valid length';
const SAFE = 'messages contain no control characters';

/** The frame reader and the judge of first bytes. */
export class GuardTarget implements FuzzTarget<StreamInput> {
  readonly recognizerCalls = 0;

  make(random: Seeded): StreamInput {
    const framing = framingOf(random);
    const parts: Uint8Array[] = [];
    for (let count = random.below(4); count > 0; count--) {
      parts.push(
        concat(
          randomBytes(random).subarray(0, framing.offset ?? 0),
          frameOf(random.oneOf(PAYLOADS), framing),
        ),
      );
    }
    if (random.below(2) === 0) parts.push(random.oneOf(OTHERS), text(random.oneOf(PAYLOADS)));
    const stream = concat(...parts);
    const data = random.below(3) === 0 ? stream : mutated(stream, random, OTHERS);
    return { framing, data: data.subarray(0, MAX_STREAM_BYTES) };
  }

  check(input: StreamInput, random: Seeded): Violation | undefined {
    const { length } = input.data;
    const places = Array.from({ length: CUTS }, () => random.below(length + 1));
    return violation(input, [...places.map((place) => [place]), places.sort((a, b) => a - b)]);
  }

  recheck(input: StreamInput): Violation | undefined {
    const { length } = input.data;
    return violation(input, [
      Array.from({ length }, (_, i) => i),
      ...Array.from({ length }, (_, i) => [i]),
    ]);
  }
}

/** Each cut lists the places between two chunks. */
function violation(
  { data, framing }: StreamInput,
  cuts: readonly (readonly number[])[],
): Violation | undefined {
  const subject = 'guard';
  try {
    const [whole, peeked] = [read([data], framing), peek([data], framing)];
    const unsafe = unsafeIn(`${whole.text}${peeked}`);
    if (unsafe.length > 0) return { subject, rule: SAFE, detail: unsafe.join(' ') };
    if (!agree(whole, naiveFrames(data, framing)))
      return { subject, rule: AS_ORACLE, detail: whole.text };
    for (const places of cuts) {
      const chunks = cutAt(data, places);
      const [cut, cutPeeked] = [read(chunks, framing).text, peek(chunks, framing)];
      if (cut !== whole.text) {
        return {
          subject,
          rule: SAME_AT_CUTS,
          detail: `${cut} at ${places.join()}, not ${whole.text}`,
        };
      }
      if (cutPeeked !== peeked) {
        return {
          subject,
          rule: SAME_PEEK,
          detail: `${cutPeeked} at ${places.join()}, not ${peeked}`,
        };
      }
    }
    return undefined;
  } catch (error) {
    return { subject, rule: NO_THROW, detail: String(error) };
  }
}

interface Read {
  readonly frames: readonly string[];
  /** Absent where all bytes were frames. */
  readonly code?: string;
  /** Frames and error, to compare. */
  readonly text: string;
}

function read(chunks: readonly Uint8Array[], options: FrameOptions): Read {
  const reader = new Frames(frameFormatOf(options));
  const frames: string[] = [];
  try {
    for (const chunk of chunks) {
      reader.push(chunk);
      for (let frame = reader.next(); frame; frame = reader.next()) frames.push(hexText(frame));
    }
    reader.end();
    return { frames, text: frames.join() };
  } catch (error) {
    if (!(error instanceof AnyGuardError)) throw error;
    return { frames, code: error.code, text: `${frames.join()} ${errorText(error)}` };
  }
}

function peek(chunks: readonly Uint8Array[], framing: FrameOptions): string {
  const judge = peekJudge({ framing });
  try {
    for (let count = 1; count <= chunks.length; count++) {
      const bytes = concat(...chunks.slice(0, count));
      const protocols = judge({ bytes, ended: count === chunks.length });
      if (protocols) return protocols.join();
    }
    return 'need';
  } catch (error) {
    if (!(error instanceof AnyGuardError)) throw error;
    return errorText(error);
  }
}

function errorText({ code, message, bytes }: GuardError): string {
  return `${code}: ${message} (${hexText(bytes)})`;
}

/** All frames up to the first length that is not valid, and how many bytes are left then. */
function naiveFrames(data: Uint8Array, options: FrameOptions): { frames: string[]; left: number } {
  const { offset, size, endian, counts, maxLength, header, skip } = frameFormatOf(options);
  const frames: string[] = [];
  let at = 0;
  while (data.length - at >= header) {
    const field = [...data.subarray(at + offset, at + header)];
    if (endian === 'little') field.reverse();
    const value = field.reduce((sum, byte) => sum * 256n + BigInt(byte), 0n);
    const payload = counts === 'self' ? value - BigInt(size) : value;
    if (payload < 0n || payload > BigInt(maxLength)) break;
    const end = at + header + Number(payload);
    if (end > data.length) break;
    frames.push(hexText(data.subarray(at + skip, end)));
    at = end;
  }
  return { frames, left: data.length - at };
}

/** The guard may stop sooner, at the first frame, where that is another protocol. */
function agree({ frames, code }: Read, naive: { frames: string[]; left: number }): boolean {
  if (code === 'ERR_WRONG_PROTOCOL') return naive.frames.join().startsWith(frames.join());
  if (code === undefined && naive.left > 0) return false;
  return frames.join() === naive.frames.join() && (code !== undefined || naive.left === 0);
}

function cutAt(data: Uint8Array, places: readonly number[]): Uint8Array[] {
  const chunks: Uint8Array[] = [];
  let from = 0;
  for (const place of [...places, data.length]) {
    if (place > from) chunks.push(data.slice(from, place));
    from = place;
  }
  return chunks.length > 0 ? chunks : [data];
}

function framingOf(random: Seeded): FrameOptions {
  return {
    size: random.oneOf([1, 2, 3, 4, 8] as const),
    endian: random.oneOf(['big', 'little']),
    counts: random.oneOf(['payload', 'self']),
    maxLength: random.oneOf([0, 7, 100, 20_000, 16 * 1024 ** 2]),
    offset: random.oneOf([0, 0, 0, 1, 2, 5]),
    keep: random.oneOf(['payload', 'frame']),
  };
}
