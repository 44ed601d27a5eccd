import { Transform, type TransformCallback } from 'node:stream';
import { Frames } from './frames.ts';
import { type FrameFormat, type FrameOptions, frameFormatOf } from './framing.ts';

/**
 * The same as `readFrames` as a Transform: bytes in, one buffer a frame out. Use it with
 * `pipeline()`, which destroys the source as well when the bytes are no frames.
 */
export function frameTransform(options: FrameOptions): Transform {
  return new FrameTransform(frameFormatOf(options));
}

/** Cut ahead of the reader: so many frames, and one more than so many bytes of them. */
const AHEAD = { frames: 128, bytes: 64 * 1024 };

class FrameTransform extends Transform {
  #frames: Frames | undefined;
  /** Asks for the next chunk; there while frames of this one wait for the reader. */
  #done: TransformCallback | undefined;

  constructor(framing: FrameFormat) {
    super({ readableObjectMode: true, readableHighWaterMark: 1 });
    this.#frames = new Frames(framing);
  }

  override _transform(chunk: Uint8Array, _encoding: string, done: TransformCallback): void {
    this.#frames?.push(chunk);
    this.#done = done;
    this.#handOn();
  }

  /** A chunk may hold thousands of frames: they are cut as the reader takes them. */
  override _read(size: number): void {
    if (this.#done) this.#handOn();
    // Transform holds its own callback back as well, while the reader has enough.
    if (!this.#done) super._read(size);
  }

  override _flush(done: TransformCallback): void {
    done(errorOf(() => this.#frames?.end()));
  }

  override _destroy(error: Error | null, done: (error?: Error | null) => void): void {
    this.#frames = undefined;
    this.#done = undefined;
    super._destroy(error, done);
  }

  #handOn(): void {
    const done = this.#done;
    this.#done = undefined;
    let [count, bytes] = [0, 0];
    const error = errorOf(() => {
      for (let frame = this.#frames?.next(); frame; frame = this.#frames?.next()) {
        this.push(frame);
        count++;
        bytes += frame.length;
        if (count < AHEAD.frames && bytes < AHEAD.bytes) continue;
        this.#done = done;
        return;
      }
    });
    if (error) done?.(error);
    else if (this.#done === undefined) done?.();
  }
}

function errorOf(act: () => void): Error | null {
  try {
    act();
    return null;
  } catch (error) {
    return error as Error;
  }
}
