import { Readable } from 'node:stream';
import { Frames } from './frames.ts';
import { type FrameFormat, type FrameOptions, frameFormatOf } from './framing.ts';

/**
 * The frames of a stream one by one, as buffers that are views of what was received where that is
 * possible: copy what you keep. Nothing is read ahead of what is asked for.
 *
 * Throws a WrongProtocolError as soon as the bytes are no frames, a TruncatedFrameError if the
 * stream ends inside of one, the stream's own error, and a RangeError at once for bad options.
 * After an error, or if the loop is left, the stream is destroyed. If it ends well, it is not: on a
 * half-closed socket there may be an answer to write.
 */
export function readFrames(
  stream: Readable | AsyncIterable<Uint8Array>,
  options: FrameOptions,
): AsyncGenerator<Buffer, void, void> {
  return generate(stream, frameFormatOf(options));
}

async function* generate(
  stream: Readable | AsyncIterable<Uint8Array>,
  framing: FrameFormat,
): AsyncGenerator<Buffer, void, void> {
  const frames = new Frames(framing);
  let whole = false;
  try {
    for await (const chunk of chunksOf(stream)) {
      frames.push(chunk);
      for (let frame = frames.next(); frame; frame = frames.next()) yield frame;
    }
    frames.end();
    whole = true;
  } finally {
    if (!whole && stream instanceof Readable) stream.destroy();
  }
}

/** A stream's own iterator would destroy it at the end, half-closed or not. */
function chunksOf(stream: Readable | AsyncIterable<Uint8Array>): AsyncIterable<Uint8Array> {
  if (!(stream instanceof Readable)) return stream;
  if (stream.readableEncoding !== null) {
    throw new TypeError('the stream gives text: frames are bytes, do not call setEncoding()');
  }
  return { [Symbol.asyncIterator]: () => stream.iterator({ destroyOnReturn: false }) };
}
