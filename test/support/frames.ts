import { Readable } from 'node:stream';
import { concat } from '../../src/bytes/build.ts';
import type { GuardError } from '../../src/guard/errors.ts';
import { type FrameOptions, readFrames } from '../../src/guard/index.ts';

/** A frame as a peer of that framing sends it. The text is Latin-1. */
export function frameOf(payload: string, { size, endian, counts }: FrameOptions): Uint8Array {
  const field = new Uint8Array(size);
  let rest = payload.length + (counts === 'self' ? size : 0);
  for (let i = 0; i < size; i++) {
    field[endian === 'little' ? i : size - 1 - i] = rest % 256;
    rest = Math.floor(rest / 256);
  }
  return concat(field, payload);
}

/** Whole, byte by byte, and in two at every place. */
export function* cutEverywhere(bytes: Uint8Array): Generator<Uint8Array[]> {
  yield [bytes];
  yield Array.from(bytes, (_, i) => bytes.slice(i, i + 1));
  for (let cut = 1; cut < bytes.length; cut++) yield [bytes.slice(0, cut), bytes.slice(cut)];
}

/** All frames as Latin-1, and the error if it came to one. */
export async function outcomeOf(
  chunks: readonly Uint8Array[],
  options: FrameOptions,
): Promise<{ frames: string[]; error?: GuardError }> {
  const frames: string[] = [];
  try {
    for await (const frame of readFrames(Readable.from(chunks), options)) {
      frames.push(frame.toString('latin1'));
    }
    return { frames };
  } catch (error) {
    return { frames, error: error as GuardError };
  }
}
