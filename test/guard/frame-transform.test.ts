import { PassThrough, Readable, Writable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { expect, test } from 'vitest';
import { concat, text } from '../../src/bytes/build.ts';
import { frameTransform } from '../../src/guard/index.ts';
import { cutEverywhere, frameOf } from '../support/frames.ts';

const framing = { size: 2, endian: 'little' } as const;
const PAYLOADS = ['', 'a', 'hello', ''];
const BYTES = concat(...PAYLOADS.map((one) => frameOf(one, framing)));

test('hands on one buffer a frame, wherever the bytes are cut', async () => {
  for (const chunks of cutEverywhere(BYTES)) {
    const frames: string[] = [];
    await pipeline(Readable.from(chunks), frameTransform(framing), async (source) => {
      for await (const frame of source) frames.push(String(frame));
    });
    expect(frames).toEqual(PAYLOADS);
  }
});

test('cuts a chunk of many frames only as fast as they are taken', async () => {
  const transform = frameTransform({ size: 1 });
  transform.write(new Uint8Array(60_000));
  expect(transform.readableLength).toBeLessThanOrEqual(128);
  transform.end();
  let frames = 0;
  for await (const _ of transform) frames++;
  expect(frames).toBe(60_000);
});

test('holds one large frame and no more without a reader', async () => {
  const one = frameOf('x'.repeat(300_000), { size: 4 });
  const transform = frameTransform({ size: 4 });
  const feeding = Readable.from(Array(20).fill(one)).pipe(transform);
  await new Promise((resolve) => feeding.once('readable', resolve));
  await new Promise(setImmediate);
  expect(transform.readableLength).toBe(1);
  expect((await transform.toArray()).length).toBe(20);
});

test('goes on when a chunk ends inside a frame just as the reader has enough', async () => {
  for (let frames = 125; frames < 132; frames++) {
    const one = frameOf('x'.repeat(200), framing);
    const bytes = concat(...Array.from({ length: frames }, () => one));
    const chunks = [bytes.subarray(0, -5), bytes.subarray(-5), ...Array(40).fill(one)];
    const source = Readable.from(chunks, { objectMode: false });
    const all = await source.pipe(frameTransform(framing)).toArray();
    expect(all.length).toBe(frames + 40);
  }
});

test('a slow reader loses nothing', async () => {
  const frames: string[] = [];
  const slow = new Writable({
    objectMode: true,
    highWaterMark: 1,
    write(frame, _encoding, done) {
      frames.push(String(frame));
      setImmediate(done);
    },
  });
  const many = Array.from({ length: 500 }, (_, i) => `frame ${i}`);
  const bytes = concat(...many.map((one) => frameOf(one, framing)));
  await pipeline(Readable.from([bytes, BYTES]), frameTransform(framing), slow);
  expect(frames).toEqual([...many, ...PAYLOADS]);
});

test('another protocol ends the pipeline and destroys the source', async () => {
  const source = new PassThrough();
  source.write(text('HTTP/1.0 400 Bad Request\r\n'));
  await expect(pipeline(source, frameTransform({ size: 4 }), taking())).rejects.toMatchObject({
    code: 'ERR_WRONG_PROTOCOL',
    message: 'expected a 4-byte length, got "HTTP": this is HTTP',
  });
  expect(source.destroyed).toBe(true);
});

test('a stream that ends inside a frame is an error', async () => {
  const cut = pipeline(Readable.from([BYTES.subarray(0, 8)]), frameTransform(framing), taking());
  await expect(cut).rejects.toMatchObject({ code: 'ERR_TRUNCATED_FRAME', missing: 4 });
});

/** Takes everything. */
function taking(): Writable {
  return new Writable({ objectMode: true, write: (_frame, _encoding, done) => done() });
}
