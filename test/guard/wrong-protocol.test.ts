import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { concat, hex, text } from '../../src/bytes/build.ts';
import { checkPrefix, type FrameOptions, WrongProtocolError } from '../../src/guard/index.ts';
import { cutEverywhere, frameOf, outcomeOf } from '../support/frames.ts';

const BAD_REQUEST = text('HTTP/1.0 400 Bad Request\r\nContent-Length: 0\r\n\r\n');
const CLIENT_HELLO = hex('16030101fe010001fa0303');

describe('bytes of another protocol where a length is expected', () => {
  test('an HTTP response is reported with the length it reads as', async () => {
    const { error } = await outcomeOf([BAD_REQUEST], { size: 4 });
    expect(error).toBeInstanceOf(WrongProtocolError);
    expect(error).toMatchObject({
      name: 'WrongProtocolError',
      code: 'ERR_WRONG_PROTOCOL',
      message: 'expected a 4-byte length, got "HTTP": this is HTTP',
      protocols: ['http'],
      explanation:
        'Read as a 4-byte big-endian length, 48 54 54 50 is 1213486160 (1.13 GiB). ' +
        'The first bytes are "HTTP/1.0 400 Bad Request". ' +
        'The other side is a server of HTTP: fix the host or the port. ' +
        'Run "firstbytes probe HOST:PORT" to identify it.',
    });
    expect(Buffer.from(error?.bytes ?? [])).toEqual(Buffer.from('HTTP'));
  });

  const FRAMINGS: FrameOptions[] = ([1, 2, 3, 4, 8] as const).flatMap((size) =>
    (['big', 'little'] as const).flatMap((endian) => [
      { size, endian },
      { size, endian, counts: 'self' as const, maxLength: 2 ** 40 },
      { size, endian, maxLength: 16 },
      // A frame that is over before the text has shown itself is a frame.
      ...(size > 1 ? [{ size, endian, offset: 1 }] : []),
    ]),
  );
  test.each([
    ['http', BAD_REQUEST],
    ['tls', CLIENT_HELLO],
    ['tls', hex('15030100020228')],
    ['ssh', text('SSH-2.0-OpenSSH_9.6\r\n')],
    ['smtp', text('220 mail.example ESMTP Postfix\r\n')],
    ['http', text('GET /status HTTP/1.1\r\nHost: example\r\n\r\n')],
    ['redis', text("-ERR unknown command 'x'\r\n")],
    ['pop3', text('+OK ready\r\n')],
  ])('%s: the same verdict for every framing and at every cut', async (id, bytes) => {
    for (const framing of FRAMINGS) {
      for (const chunks of cutEverywhere(bytes)) {
        const { frames, error } = await outcomeOf(chunks, framing);
        expect(frames, JSON.stringify(framing)).toEqual([]);
        expect(error, JSON.stringify(framing)).toMatchObject({ code: 'ERR_WRONG_PROTOCOL' });
        expect((error as WrongProtocolError).protocols).toContain(id);
      }
    }
  });

  test('fails at the fourth byte, however few have come', async () => {
    expect(() => checkPrefix(text('HTTP'), { size: 4 })).toThrow(
      'expected a 4-byte length, got "HTTP": this is HTTP',
    );
    expect(() => checkPrefix(hex('16030100'), { size: 4 })).toThrow('got 16 03 01 00: this is TLS');
  });

  test('in the middle of a stream says where', async () => {
    const framing = { size: 4 } as const;
    const { frames, error } = await outcomeOf([frameOf('good', framing), BAD_REQUEST], framing);
    expect(frames).toEqual(['good']);
    expect(error?.message).toBe(
      'expected a 4-byte length, got "HTTP": this is HTTP (frame 2, after 8 bytes)',
    );
  });

  test('a client of another protocol is distinguished from a server', async () => {
    const { error } = await outcomeOf([text('GET / HTTP/1.1\r\n')], { size: 4 });
    expect(error?.explanation).toContain(
      'The other side is a client of HTTP: point it at another port.',
    );
  });

  test('hostile text stands in the explanation as something harmless', async () => {
    const { error } = await outcomeOf([text('HTTP/1.0 400 \x1b]0;owned\x07\r\n')], { size: 4 });
    expect(error?.explanation).toContain('The first bytes are "HTTP/1.0 400 \\x1b]0;owned\\x07". ');
  });

  test('the error keeps a copy of its bytes and not the chunk', async () => {
    const { error } = await outcomeOf([concat(BAD_REQUEST, new Uint8Array(60_000))], { size: 4 });
    expect(error?.bytes.length).toBe(4);
    expect(error?.bytes.buffer.byteLength).toBe(4);
  });

  test('the error of a truncated frame keeps 256 bytes at most', async () => {
    const { error } = await outcomeOf([hex('0000ffff'), new Uint8Array(60_000)], { size: 4 });
    expect([error?.code, error?.bytes.length]).toEqual(['ERR_TRUNCATED_FRAME', 256]);
    expect(error?.bytes.buffer.byteLength).toBe(256);
  });
});

describe('an impossible length in unknown bytes', () => {
  test('over the maximum', async () => {
    const { error } = await outcomeOf([hex('7fffffff00')], { size: 4 });
    expect(error).toMatchObject({
      code: 'ERR_FRAME_TOO_LONG',
      message: 'expected a 4-byte length of at most 16777216, got 2147483647',
      protocols: [],
    });
    expect(error?.explanation).toContain('7f ff ff ff is 2147483647 (2.00 GiB)');
  });

  test('beyond what a number holds exactly', async () => {
    const { error } = await outcomeOf([hex('ffffffffffffffff')], { size: 8 });
    expect(error?.message).toBe(
      'expected an 8-byte length of at most 16777216, got 18446744073709551615',
    );
  });

  test('a length that counts itself and is smaller', async () => {
    const { error } = await outcomeOf([hex('00000003')], { size: 4, counts: 'self' });
    expect(error).toMatchObject({
      code: 'ERR_FRAME_TOO_SHORT',
      message: 'expected a 4-byte length of at least 4, got 3',
    });
  });

  test('later in the stream: out of sync', async () => {
    const { error } = await outcomeOf([hex('00000000ffffffff')], { size: 4 });
    expect(error?.explanation).toContain('The frames before it were valid');
  });
});

describe('good frames that look like something else', () => {
  test('a frame whose length is that of a text is a frame if its payload is not the rest of it', async () => {
    for (const start of ['HT', 'SS', '22', 'GE', '+O', '\x16\x03']) {
      const [first = 0, second = 0] = text(start);
      const payload = `\0\x01${'x'.repeat(first * 256 + second - 2)}`;
      const { frames, error } = await outcomeOf([frameOf(payload, { size: 2 })], { size: 2 });
      expect(error).toBeUndefined();
      expect(frames).toEqual([payload]);
    }
  });

  test('any payloads in any framing, cut anywhere, come out as they went in', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom(...([1, 2, 3, 4, 8] as const)),
        fc.constantFrom('big' as const, 'little' as const),
        fc.array(fc.uint8Array({ maxLength: 200 }), { maxLength: 20 }),
        fc.array(fc.nat(4000), { maxLength: 10 }),
        async (size, endian, payloads, cuts) => {
          const framing = { size, endian };
          const texts = payloads.map((one) => Buffer.from(one).toString('latin1'));
          const bytes = concat(...texts.map((one) => frameOf(one, framing)));
          const places = [0, ...cuts.map((one) => one % (bytes.length + 1)), bytes.length];
          places.sort((a, b) => a - b);
          const chunks = places.slice(1).map((end, i) => bytes.slice(places[i], end));
          expect(await outcomeOf(chunks, framing)).toEqual({ frames: texts });
        },
      ),
      { numRuns: 300 },
    );
  });

  test('random bytes are a frame or an error of the guard, and never of another protocol', async () => {
    const codes = new Set<string | undefined>();
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ minLength: 4, maxLength: 300 }), async (bytes) => {
        const { error } = await outcomeOf([bytes], { size: 4 });
        codes.add(error?.code);
      }),
      { seed: 7, numRuns: 2000 },
    );
    expect([...codes].sort()).toEqual(['ERR_FRAME_TOO_LONG', 'ERR_TRUNCATED_FRAME']);
  });
});

test('checkPrefix answers the length of the payload, or undefined while the field is not there', () => {
  expect(checkPrefix(hex('000000'), { size: 4 })).toBeUndefined();
  expect(checkPrefix(hex('00000007'), { size: 4 })).toBe(7);
  expect(checkPrefix(hex('0700000041'), { size: 4, endian: 'little', counts: 'self' })).toBe(3);
});
