import { once } from 'node:events';
import net from 'node:net';
import { Duplex, Readable } from 'node:stream';
import { describe, expect, onTestFinished, test } from 'vitest';
import { concat, hex, text } from '../../src/bytes/build.ts';
import { type FrameOptions, readFrames } from '../../src/guard/index.ts';
import { cutEverywhere, frameOf, outcomeOf } from '../support/frames.ts';

const SIZES = [1, 2, 3, 4, 8] as const;
const PAYLOADS = ['', 'a', 'hello', '', 'x'.repeat(100)];

describe('good frames', () => {
  for (const size of SIZES) {
    for (const endian of ['big', 'little'] as const) {
      for (const counts of ['payload', 'self'] as const) {
        const framing = { size, endian, counts };
        test(`${size} bytes, ${endian}-endian, counting ${counts}: the same at every cut`, async () => {
          const bytes = concat(...PAYLOADS.map((one) => frameOf(one, framing)));
          for (const chunks of cutEverywhere(bytes)) {
            const { frames, error } = await outcomeOf(chunks, framing);
            expect(error).toBeUndefined();
            expect(frames).toEqual(PAYLOADS);
          }
        });
      }
    }
  }

  test('a type before the length: the payload alone, or the whole frame', async () => {
    const bytes = hex('5200000008 00000000 5a00000005 49');
    const framing: FrameOptions = { size: 4, offset: 1, counts: 'self' };
    for (const chunks of cutEverywhere(bytes)) {
      expect(await outcomeOf(chunks, framing)).toEqual({ frames: ['\0\0\0\0', 'I'] });
      const kept = await outcomeOf(chunks, { ...framing, keep: 'frame' });
      expect(kept.frames).toEqual(['R\0\0\0\x08\0\0\0\0', 'Z\0\0\0\x05I']);
    }
  });

  test('a frame of the largest length that is allowed is taken, one byte more is not', async () => {
    const framing: FrameOptions = { size: 2, maxLength: 100 };
    const largest = await outcomeOf([frameOf('x'.repeat(100), framing)], framing);
    expect(largest.frames).toEqual(['x'.repeat(100)]);
    const over = await outcomeOf([frameOf('x'.repeat(101), framing)], framing);
    expect(over.error).toMatchObject({
      code: 'ERR_FRAME_TOO_LONG',
      message: 'expected a 2-byte length of at most 100, got 101',
    });
  });

  test('a large frame comes whole out of many pieces', async () => {
    const payload = Buffer.from(Array.from({ length: 300_000 }, (_, i) => (i * 7) % 256));
    const bytes = concat(
      frameOf('', { size: 4 }).fill(0),
      hex('000493e0'),
      payload,
      hex('00000000'),
    );
    const chunks = Array.from({ length: Math.ceil(bytes.length / 999) }, (_, i) =>
      bytes.subarray(i * 999, (i + 1) * 999),
    );
    const frames: Buffer[] = [];
    for await (const frame of readFrames(Readable.from(chunks), { size: 4 })) frames.push(frame);
    expect(frames.map(({ length }) => length)).toEqual([0, 300_000, 0]);
    expect(frames[1]?.equals(payload)).toBe(true);
  });

  test('an empty stream has no frames', async () => {
    expect(await outcomeOf([], { size: 4 })).toEqual({ frames: [] });
  });
});

describe('a stream that ends inside a frame', () => {
  test('reports how many bytes are missing, wherever it is cut', async () => {
    const framing: FrameOptions = { size: 4 };
    const frame = frameOf('hello', framing);
    for (let cut = 1; cut < frame.length; cut++) {
      const { frames, error } = await outcomeOf([frame, frame.subarray(0, cut)], framing);
      expect(frames).toEqual(['hello']);
      expect(error).toMatchObject({
        name: 'TruncatedFrameError',
        code: 'ERR_TRUNCATED_FRAME',
        missing: cut < 4 ? 4 - cut : 9 - cut,
      });
    }
  });

  test('reports the counts in words', async () => {
    const { error } = await outcomeOf([hex('00000005 6865')], { size: 4 });
    expect(error?.message).toBe('the stream ended inside a frame: 6 bytes received, 3 missing');
    const second = await outcomeOf([hex('00000000 0000')], { size: 4 });
    expect(second.error?.message).toBe(
      'the stream ended inside a frame: 2 bytes received, at least 2 missing (frame 2, after 4 bytes)',
    );
  });

  test('names the protocol that it began like', async () => {
    const { error } = await outcomeOf([text('220 ')], { size: 1 });
    expect(error?.explanation).toContain('It starts like DICT, FTP, LMTP or SMTP');
  });
});

describe('the stream itself', () => {
  test('is read no further than frames are asked for', async () => {
    let produced = 0;
    const endless = new Readable({
      highWaterMark: 64,
      read() {
        produced++;
        this.push(frameOf('x'.repeat(60), { size: 4 }));
      },
    });
    for await (const _ of readFrames(endless, { size: 4 })) break;
    expect(produced).toBeLessThan(8);
    expect(endless.destroyed).toBe(true);
  });

  test('is destroyed after an error, without a further error event', async () => {
    const stream = Readable.from([text('HTTP/1.0 400 Bad Request\r\n')]);
    await expect(readFrames(stream, { size: 4 }).next()).rejects.toThrow('this is HTTP');
    expect(stream.destroyed).toBe(true);
    for (const event of ['readable', 'end', 'error', 'data']) {
      expect(stream.listenerCount(event)).toBe(0);
    }
  });

  test('can still be written to when the other side has said all', async () => {
    const server = net.createServer({ allowHalfOpen: true }, async (socket) => {
      const said: string[] = [];
      for await (const frame of readFrames(socket, { size: 4 })) said.push(String(frame));
      socket.end(`thanks for ${said.join(' and ')}`);
    });
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    onTestFinished(() => void server.close());
    const client = net.connect((server.address() as net.AddressInfo).port, '127.0.0.1');
    client.end(concat(frameOf('this', { size: 4 }), frameOf('that', { size: 4 })));
    let answer = '';
    for await (const chunk of client) answer += chunk;
    expect(answer).toBe('thanks for this and that');
  });

  test('its own error comes through, as when it is read by itself', async () => {
    const stream = new Duplex({ read() {}, write() {} });
    const reading = readFrames(stream, { size: 4 }).next();
    stream.destroy(new Error('reset by the peer'));
    await expect(reading).rejects.toThrow('reset by the peer');
  });

  test('may be a web stream', async () => {
    const web = new Blob([frameOf('hello', { size: 2 })]).stream();
    const frames = [];
    for await (const frame of readFrames(web, { size: 2 })) frames.push(String(frame));
    expect(frames).toEqual(['hello']);
  });

  test('must give bytes', async () => {
    const stream = Readable.from([text('x')], { objectMode: false }).setEncoding('utf8');
    await expect(readFrames(stream, { size: 4 }).next()).rejects.toThrow('setEncoding');
  });
});

test.each([
  [{ size: 5 }, '"size" must be 1, 2, 3, 4 or 8, got 5'],
  [{ size: 4, endian: 'middle' }, '"endian" must be "big" or "little", got middle'],
  [{ size: 4, maxLength: -1 }, '"maxLength" must be a whole number of bytes, got -1'],
  [{ size: 4, offset: 99 }, '"offset" must be a whole number from 0 to 64, got 99'],
])('%j is refused at once', (options, message) => {
  expect(() => readFrames(Readable.from([]), options as FrameOptions)).toThrow(
    new RangeError(message),
  );
});
