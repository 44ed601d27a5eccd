/**
 * The baseline of the guard: a reader that believes its length prefix, allocates as much, and
 * copies what comes. Right for good data, and the reader of the story for all other data.
 */

import type { Readable } from 'node:stream';

/** The frames of a stream with a 4-byte big-endian length. */
export async function* naiveFrames(stream: Readable): AsyncGenerator<Buffer> {
  const head = Buffer.alloc(4);
  let headLength = 0;
  let frame: Buffer | undefined;
  let length = 0;
  for await (const chunk of stream as AsyncIterable<Buffer>) {
    let at = 0;
    while (at < chunk.length) {
      if (!frame) {
        const copied = chunk.copy(head, headLength, at, at + 4 - headLength);
        headLength += copied;
        at += copied;
        if (headLength < 4) continue;
        frame = Buffer.allocUnsafe(head.readUInt32BE(0));
        length = 0;
      }
      const copied = chunk.copy(frame, length, at);
      length += copied;
      at += copied;
      if (length < frame.length) continue;
      yield frame;
      frame = undefined;
      headLength = 0;
    }
  }
  if (frame || headLength > 0) throw new Error('data truncated');
}
