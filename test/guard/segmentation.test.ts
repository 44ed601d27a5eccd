import { afterAll, beforeAll, expect, test } from 'vitest';
import { concat, hex, text } from '../../src/bytes/build.ts';
import type { GuardError } from '../../src/guard/errors.ts';
import { type GuardExpectation, peekJudge } from '../../src/guard/first-bytes.ts';
import { Frames } from '../../src/guard/frames.ts';
import { type FrameOptions, frameFormatOf } from '../../src/guard/framing.ts';
import { STARTS } from '../../src/guard/starts.ts';
import { frameOf, outcomeOf } from '../support/frames.ts';
import { hexText, Seeded } from '../support/seeded.ts';

const CASES = 1500;
const MAX_LENGTH = 17;
const TLS = [
  '160301',
  '16030040',
  '1603010040db',
  '16030100c0010000bc0303',
  '15030100020228',
  '150301',
];

// The stacks of half a million errors would take most of the time.
const { stackTraceLimit } = Error;
beforeAll(() => {
  Error.stackTraceLimit = 0;
});
afterAll(() => {
  Error.stackTraceLimit = stackTraceLimit;
});

/** What a reader of frames sees. */
function framesOf(chunks: readonly Uint8Array[], options: FrameOptions) {
  const frames = new Frames(frameFormatOf(options));
  const seen: string[] = [];
  try {
    for (const chunk of chunks) {
      frames.push(chunk);
      for (let frame = frames.next(); frame; frame = frames.next()) seen.push(hexText(frame));
    }
    frames.end();
    return seen.join();
  } catch (error) {
    return [...seen, errorText(error as GuardError)].join();
  }
}

/** What createGuard reports, which sees all that has arrived. */
function peekedOf(chunks: readonly Uint8Array[], expectation: GuardExpectation) {
  const judge = peekJudge(expectation);
  try {
    for (let count = 1; count <= chunks.length; count++) {
      const bytes = concat(...chunks.slice(0, count));
      const protocols = judge({ bytes, ended: count === chunks.length });
      if (protocols) return protocols.join();
    }
    return 'need';
  } catch (error) {
    return errorText(error as GuardError);
  }
}

function errorText({ code, message, bytes }: GuardError): string {
  return `${code}: ${message} (${hexText(bytes)})`;
}

/** In one piece, in two and in three at every place, and byte by byte. */
function* cuts(bytes: Uint8Array): Generator<Uint8Array[]> {
  yield Array.from(bytes, (_, i) => bytes.subarray(i, i + 1));
  for (let first = 1; first < bytes.length; first++) {
    yield [bytes.subarray(0, first), bytes.subarray(first)];
    for (let second = first + 1; second < bytes.length; second++) {
      yield [bytes.subarray(0, first), bytes.subarray(first, second), bytes.subarray(second)];
    }
  }
}

function framingOf(random: Seeded): FrameOptions {
  const size = random.oneOf([1, 2, 3, 4, 8] as const);
  return {
    size,
    endian: random.oneOf(['big', 'little']),
    counts: random.oneOf(['payload', 'self']),
    maxLength: random.oneOf([7, 100, 20_000, 16 * 1024 ** 2]),
    offset: random.oneOf([0, 0, 0, 1, 2, 5]),
    keep: random.oneOf(['payload', 'frame']),
  };
}

/** Frames, starts of other protocols, both in one stream, and random bytes. */
function bytesOf(random: Seeded, framing: FrameOptions): Uint8Array {
  const parts: Uint8Array[] = [];
  for (let count = random.below(3); count > 0; count--) {
    const payload = random.oneOf(['', 'a', 'hello', '\0\0', 'HTTP', '220 a\n']);
    const type = random.bytes(framing.offset ?? 0);
    parts.push(concat(type, frameOf(payload, framing)));
  }
  const kind = random.below(7);
  if (kind === 0) parts.push(random.bytes(random.below(12)));
  if (kind === 1) parts.push(concat(hex(random.oneOf(TLS)), random.bytes(random.below(8))));
  if (kind === 2) parts.push(new Uint8Array(8));
  if (kind > 2) {
    const { text: start } = random.oneOf(STARTS);
    const rest = random.oneOf(['', ' a\r\nb', 'x', '1.1 200 OK\r\n', '\0\x01', '<html>']);
    const cut = random.below(4) === 0 ? random.below(start.length) : start.length;
    parts.push(text(start.slice(0, cut) + rest));
  }
  return concat(...parts).subarray(0, MAX_LENGTH);
}

test('frames, and errors with their codes, messages and bytes, are the same at every cut', async () => {
  const random = new Seeded('segmentation');
  const different: string[] = [];
  const codes = new Map<string, number>();
  for (let one = 0; one < CASES; one++) {
    const framing = framingOf(random);
    const bytes = bytesOf(random, framing);
    const [whole, peeked] = [framesOf([bytes], framing), peekedOf([bytes], { framing })];
    const code = /ERR_\w+/.exec(whole)?.[0] ?? 'frames';
    codes.set(code, (codes.get(code) ?? 0) + 1);
    for (const chunks of cuts(bytes)) {
      const [cut, cutPeeked] = [framesOf(chunks, framing), peekedOf(chunks, { framing })];
      if (cut === whole && cutPeeked === peeked) continue;
      different.push(
        `${JSON.stringify(framing)} ${chunks.map(hexText).join(' ')}: ${cut} not ${whole}, ${cutPeeked} not ${peeked}`,
      );
      break;
    }
  }
  expect(different).toEqual([]);
  // The cases are of all kinds.
  for (const code of [
    'frames',
    'WRONG_PROTOCOL',
    'FRAME_TOO_LONG',
    'FRAME_TOO_SHORT',
    'TRUNCATED_FRAME',
  ]) {
    expect(codes.get(code === 'frames' ? code : `ERR_${code}`), code).toBeGreaterThan(20);
  }
});

test('a fixed start, or any protocol, is judged the same at every cut', () => {
  const random = new Seeded('peek');
  const expectations: GuardExpectation[] = [{}, { startsWith: ['PLAY/1 ', 'HTTQ', '220'] }];
  const different: string[] = [];
  for (let one = 0; one < CASES / 3; one++) {
    const bytes = bytesOf(random, { size: 4 });
    if (bytes.length === 0) continue;
    for (const expectation of expectations) {
      const whole = peekedOf([bytes], expectation);
      for (const chunks of cuts(bytes)) {
        const cut = peekedOf(chunks, expectation);
        if (cut !== whole) different.push(`${chunks.map(hexText).join(' ')}: ${cut} not ${whole}`);
      }
    }
  }
  expect(different).toEqual([]);
});

test.each<[string, FrameOptions, string]>([
  ['ERR_WRONG_PROTOCOL', { size: 3, endian: 'little', offset: 1, maxLength: 7 }, '16030040db2de9'],
  ['ERR_WRONG_PROTOCOL', { size: 4 }, '485454502f312e3020343030'],
  ['ERR_WRONG_PROTOCOL', { size: 4, maxLength: 7 }, '00000001613c68746d6c3e'],
])('%s is what a stream sees, however it is cut', async (code, framing, bytes) => {
  const whole = await outcomeOf([hex(bytes)], framing);
  expect(whole.error?.code).toBe(code);
  const single = Array.from(hex(bytes), (byte) => Uint8Array.of(byte));
  const cut = await outcomeOf(single, framing);
  expect(cut.frames).toEqual(whole.frames);
  expect(errorText(cut.error as GuardError)).toBe(errorText(whole.error as GuardError));
});

test('the explanation also shows what had arrived with the bytes that decided', async () => {
  const { error } = await outcomeOf([text('HTTP/1.0 400 Bad Request\r\n')], { size: 4 });
  expect(error?.message).toBe('expected a 4-byte length, got "HTTP": this is HTTP');
  expect(error?.explanation).toContain(' The first bytes are "HTTP/1.0 400 Bad Request". ');
});

test('a frame is accepted when it is complete, whatever its text may still become', () => {
  const judge = peekJudge({ framing: { size: 1 } });
  expect(judge({ bytes: text('2'), ended: false })).toBeUndefined();
  expect(judge({ bytes: concat(hex('03'), text('20 ')), ended: false })).toEqual([]);
});
