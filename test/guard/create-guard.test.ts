import { once } from 'node:events';
import net from 'node:net';
import { PassThrough } from 'node:stream';
import { describe, expect, onTestFinished, test } from 'vitest';
import { banner, closing, inPieces, silent } from '../../fixtures/servers/index.ts';
import { concat, text } from '../../src/bytes/build.ts';
import { createGuard, readFrames } from '../../src/guard/index.ts';
import { opened } from '../support/command.ts';
import { cutEverywhere, frameOf } from '../support/frames.ts';

const EVENTS = ['readable', 'data', 'end', 'close', 'error'];
const framing = { size: 4 } as const;

describe('the bytes stay in the socket', () => {
  const TEXT = text('HTTP/1.1 200 OK\r\n\r\n');

  test.each<[string, (stream: PassThrough) => Promise<string>]>([
    ['a loop over it', async (stream) => (await stream.toArray()).join('')],
    [
      'a listener for data',
      async (stream) => {
        let all = '';
        stream.on('data', (chunk) => {
          all += chunk;
        });
        await once(stream, 'end');
        return all;
      },
    ],
    ['a pipe', async (stream) => (await stream.pipe(new PassThrough()).toArray()).join('')],
  ])('and %s gets all of them, wherever they are cut', async (_title, read) => {
    for (const chunks of cutEverywhere(TEXT)) {
      const stream = new PassThrough();
      const before = listenersOf(stream);
      const judged = createGuard(stream);
      for (const chunk of chunks) {
        stream.write(chunk);
        await new Promise(setImmediate);
      }
      expect((await judged).protocols).toEqual(['http']);
      expect(listenersOf(stream)).toEqual(before);
      stream.end();
      expect(await read(stream)).toBe(Buffer.from(TEXT).toString());
    }
  });

  test('of a real connection too: frames are read after the guard', async () => {
    const bytes = concat(frameOf('hello', framing), frameOf('again', framing));
    const socket = await connected(await opened(inPieces(Buffer.from(bytes).toString('latin1'))));
    const { bytes: first, protocols } = await createGuard(socket, { framing });
    expect(protocols).toEqual([]);
    expect(first.length).toBeGreaterThanOrEqual(4);
    const frames = [];
    for await (const frame of readFrames(socket, framing)) {
      if (frames.push(String(frame)) === 2) break;
    }
    expect(frames).toEqual(['hello', 'again']);
  });

  test('when the stream ended after a few of them', async () => {
    const stream = new PassThrough();
    stream.end('HT');
    expect(await createGuard(stream)).toEqual({ bytes: text('HT'), protocols: [] });
    expect((await stream.toArray()).join('')).toBe('HT');
  });
});

describe('what is expected', () => {
  test('frames: another protocol is refused with its name, and the socket is left open', async () => {
    const socket = await connected(await opened(banner('SSH-2.0-OpenSSH_9.6\r\n')));
    const before = listenersOf(socket);
    await expect(createGuard(socket, { framing })).rejects.toMatchObject({
      code: 'ERR_WRONG_PROTOCOL',
      message: 'expected a 4-byte length, got "SSH-": this is SSH',
    });
    expect(listenersOf(socket)).toEqual(before);
    expect(socket.destroyed).toBe(false);
  });

  test('a fixed start', async () => {
    const wrong = new PassThrough();
    wrong.write('HTTP/1.0 400 Bad Request\r\n');
    await expect(createGuard(wrong, { startsWith: 'PLAY/1 ' })).rejects.toThrow(
      'expected "PLAY/1 ", got "HTTP": this is HTTP',
    );
    const right = new PassThrough();
    right.write('PLAY/1 hello');
    expect((await createGuard(right, { startsWith: ['PLAY/1 ', 'PLAY/2 '] })).protocols).toEqual(
      [],
    );
  });

  test('a server hears that a client of TLS has come', async () => {
    const stream = new PassThrough();
    stream.write(Buffer.from('16030101fe010001fa0303', 'hex'));
    await expect(createGuard(stream, { framing })).rejects.toMatchObject({
      protocols: ['tls'],
      explanation: expect.stringContaining('The other side uses TLS: enable TLS here'),
    });
  });

  test('a length that may begin a text is taken when no more comes in time', async () => {
    const stream = new PassThrough();
    stream.write('HT');
    const { bytes } = await createGuard(stream, { framing: { size: 2 }, timeout: 1 });
    expect(bytes).toEqual(text('HT'));
  });
});

describe('an end without a judgement', () => {
  test('silence', async () => {
    const socket = await connected(await opened(silent()));
    const before = listenersOf(socket);
    await expect(createGuard(socket, { framing, timeout: 1 })).rejects.toMatchObject({
      name: 'FirstBytesTimeoutError',
      code: 'ERR_FIRST_BYTES_TIMEOUT',
      message: 'no bytes within 1 ms',
    });
    expect(listenersOf(socket)).toEqual(before);
  });

  test('a close without a word', async () => {
    const socket = await connected(await opened(closing()));
    await expect(createGuard(socket, { framing })).rejects.toMatchObject({
      code: 'ERR_TRUNCATED_FRAME',
      message: 'the stream ended without a byte, too early to identify it',
    });
  });

  test('an error of the socket', async () => {
    const stream = new PassThrough();
    const judged = createGuard(stream);
    stream.destroy(new Error('reset by the peer'));
    await expect(judged).rejects.toThrow('reset by the peer');
  });

  test('an abort, before or later', async () => {
    const stream = new PassThrough();
    const before = listenersOf(stream);
    const signal = AbortSignal.abort(new Error('enough'));
    await expect(createGuard(stream, { signal })).rejects.toThrow('enough');
    const later = new AbortController();
    const judged = createGuard(stream, { signal: later.signal });
    later.abort(new Error('enough by now'));
    await expect(judged).rejects.toThrow('enough by now');
    expect(listenersOf(stream)).toEqual(before);
  });
});

test('a socket that is read already, or gives text, is refused at once', () => {
  const read = new PassThrough().on('data', () => {});
  expect(() => createGuard(read)).toThrow('the socket is already being read');
  expect(() => createGuard(new PassThrough().setEncoding('utf8'))).toThrow('setEncoding');
  const both = { framing, startsWith: 'x' };
  expect(() => createGuard(new PassThrough(), both)).toThrow('"framing" or "startsWith", not both');
});

function listenersOf(stream: NodeJS.EventEmitter): number[] {
  return EVENTS.map((event) => stream.listenerCount(event));
}

async function connected({ port }: { port: number }): Promise<net.Socket> {
  const socket = net.connect(port, '127.0.0.1');
  onTestFinished(() => void socket.destroy());
  await once(socket, 'connect');
  return socket;
}
