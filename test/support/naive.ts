import type { Readable } from 'node:stream';

/** A length that a reader believes, in bytes. */
export type Wanted = number;

/**
 * The reader of the story: it believes the four bytes. Instead of allocating what they ask for it
 * tells: a gigabyte is no help to a test. See bench/naive.js for one that allocates.
 */
export async function* naiveFrames(
  stream: Readable,
  allocate: (wanted: Wanted) => void,
): AsyncGenerator<Buffer, void, void> {
  let pending = Buffer.alloc(0);
  let wanted: Wanted | undefined;
  for await (const chunk of stream) {
    pending = Buffer.concat([pending, chunk]);
    while (pending.length >= 4) {
      if (wanted === undefined) {
        wanted = pending.readUInt32BE(0);
        allocate(wanted);
      }
      if (pending.length < 4 + wanted) break;
      yield pending.subarray(4, 4 + wanted);
      pending = pending.subarray(4 + wanted);
      wanted = undefined;
    }
  }
  if (pending.length > 0) throw new Error('data truncated');
}
