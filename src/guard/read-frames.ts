import { Readable } from 'node:stream';
import { Frames } from './frames.ts';
import { type FrameFormat, type FrameOptions, frameFormatOf } from './framing.ts';

/**
 * Yields the frames of a stream one by one. Buffers are views of the received chunks where possible:
 * copy what you keep. It does not read ahead.
 *
 * Throws a WrongProtocolError as soon as the bytes cannot be frames, a TruncatedFrameError if the
 * stream ends inside a frame, the error of the stream, and a RangeError for invalid options. Destroys
 * the stream after an error, and if the loop is left early. A stream that ends normally is not
 * destroyed: a half-closed socket may still have a reply to write.
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
  let completed = false;
  try {
    for await (const chunk of chunksOf(stream)) {
      frames.push(chunk);
      for (let frame = frames.next(); frame; frame = frames.next()) yield frame;
    }
    frames.end();
    completed = true;
  } finally {
    if (!completed && stream instanceof Readable) stream.destroy();
  }
}

/** The default iterator of a stream destroys it at the end, even if it is half-closed. */
function chunksOf(stream: Readable | AsyncIterable<Uint8Array>): AsyncIterable<Uint8Array> {
  if (!(stream instanceof Readable)) return stream;
  if (stream.readableEncoding !== null) {
    throw new TypeError('the stream is in text mode: do not call setEncoding()');
  }
  return { [Symbol.asyncIterator]: () => stream.iterator({ destroyOnReturn: false }) };
}
