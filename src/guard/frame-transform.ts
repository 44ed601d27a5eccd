import { Transform, type TransformCallback } from 'node:stream';
import { Frames } from './frames.ts';
import { type FrameFormat, type FrameOptions, frameFormatOf } from './framing.ts';

/**
 * `readFrames` as a Transform: reads bytes and emits a buffer per frame. Use it with `pipeline()`,
 * which also destroys the source if the bytes are not frames.
 */
export function frameTransform(options: FrameOptions): Transform {
  return new FrameTransform(frameFormatOf(options));
}

/** Frames are cut ahead of the reader until one of these limits is reached. */
const MAX_FRAMES_AHEAD = 128;
const MAX_BYTES_AHEAD = 64 * 1024;

class FrameTransform extends Transform {
  #frames: Frames | undefined;
  /** Requests the next chunk; set while frames of this chunk wait for the reader. */
  #done: TransformCallback | undefined;

  constructor(framing: FrameFormat) {
    super({ readableObjectMode: true, readableHighWaterMark: 1 });
    this.#frames = new Frames(framing);
  }

  override _transform(chunk: Uint8Array, _encoding: string, done: TransformCallback): void {
    this.#frames?.push(chunk);
    this.#done = done;
    this.#emitFrames();
  }

  /** A chunk may contain thousands of frames: they are cut as the reader takes them. */
  override _read(size: number): void {
    if (this.#done) this.#emitFrames();
    // Transform also delays its own callback while the buffer of the reader is full.
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

  #emitFrames(): void {
    const done = this.#done;
    this.#done = undefined;
    let [count, bytes] = [0, 0];
    const error = errorOf(() => {
      for (let frame = this.#frames?.next(); frame; frame = this.#frames?.next()) {
        this.push(frame);
        count++;
        bytes += frame.length;
        if (count < MAX_FRAMES_AHEAD && bytes < MAX_BYTES_AHEAD) continue;
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
