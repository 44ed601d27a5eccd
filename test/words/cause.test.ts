import { describe, expect, it } from 'vitest';
import { text } from '../../src/bytes/build.ts';
import { type CauseDetails, causeTitle, causeWords } from '../../src/words/cause.ts';
import { unixTimeNote } from '../../src/words/explanation.ts';

const BIG_ENDIAN = { width: 4, endian: 'big', shift: 0, offset: 0 } as const;

function httpCause(side: CauseDetails['side']): CauseDetails {
  const evidence = { bytes: text('HTTP'), number: 1213486160n, reading: BIG_ENDIAN };
  return { protocols: ['http'], side, evidence };
}

describe('a number that was read from a reply', () => {
  const words = causeWords(httpCause('server'));

  it('has a meaning with the bytes and the way they were read', () => {
    expect(words.meaning).toBe(
      '1213486160 is "HTTP" (48 54 54 50) read as a 4-byte big-endian number: the start of what an http server sends',
    );
  });

  it('has a cause with both sides', () => {
    expect(words.cause).toBe(
      'A client that expects a length prefix connected to a web server (http): it read the first bytes of the reply as a length of 1213486160 bytes (1.13 GiB).',
    );
  });
});

it('a number from a request has the server as the reader', () => {
  expect(causeWords(httpCause('client')).cause).toContain(
    'connected to a server that expects a length prefix: the server read the first bytes of the request',
  );
});

it('a number within a prefix names the bytes that were read', () => {
  const reading = { width: 2, endian: 'big', shift: 0, offset: 3 } as const;
  const evidence = { bytes: text('P/'), number: 20527n, reading, prefix: text('HTTP/') };
  expect(causeWords({ protocols: ['http'], side: 'server', evidence }).meaning).toBe(
    '20527 is "P/" (50 2f) read as a 2-byte big-endian number: bytes 4 to 5 of "HTTP/" (48 54 54 50 2f), the start of what an http server sends',
  );
});

it('a header that the reader counts is added or subtracted', () => {
  const reading = { ...BIG_ENDIAN, shift: -4 };
  const evidence = { bytes: text('HTTP'), number: 1213486156n, reading };
  expect(causeWords({ protocols: ['http'], side: 'server', evidence }).meaning).toContain(
    'a 4-byte big-endian number, minus 4: ',
  );
});

it('a known message has its own cause and fix as sentences', () => {
  const message = {
    software: 'Kafka broker',
    side: 'server',
    met: ['tls'],
    meaning: 'a TLS client connected',
    fix: 'disable TLS',
    source: 'o/r#1',
  };
  expect(causeWords({ protocols: ['tls'], side: 'client', message })).toEqual({
    loggedBy: 'Kafka broker, server side',
    cause: 'A TLS client connected.',
    fix: 'Disable TLS.',
    seenIn: 'o/r#1',
  });
});

describe('a message that leaves the peer open', () => {
  const message = {
    software: 'Frobnicator',
    side: 'client',
    met: [],
    meaning: 'something else answered',
    fix: 'look at it',
    source: 'o/r#1',
  };

  it('has the cause that its bytes prove', () => {
    const reading = { ...BIG_ENDIAN, shift: 0 };
    const evidence = { bytes: text('HTTP'), number: 1213486160n, reading };
    const words = causeWords({ protocols: ['http'], side: 'server', evidence, message });
    expect(words.cause).toBe(
      'Frobnicator connected to a web server (http), and took its first bytes for a length of 1213486160 bytes (1.13 GiB).',
    );
    expect(words.fix).toContain('firstbytes probe');
  });

  it('tells the sender of bytes that both sides send from the side that logs it', () => {
    const evidence = { bytes: text('SSH-') };
    const words = causeWords({ protocols: ['ssh'], side: 'both', evidence, message });
    expect(words.cause).toBe(
      'Frobnicator connected to an ssh server, and could not read its bytes.',
    );
  });

  it('has its own without bytes', () => {
    const words = causeWords({ protocols: [], side: 'server', message });
    expect(words.cause).toBe('Something else answered.');
    expect(words.fix).toBe('Look at it.');
  });
});

it('a cause in a few words names the sender and who reported it', () => {
  expect(causeTitle({ protocols: ['http'], side: 'server' })).toBe('http server');
  expect(causeTitle({ protocols: [], side: 'client' })).toBe('another protocol');
});

describe('the Unix time of a number', () => {
  it('is shown for a number with a cause', () => {
    expect(unixTimeNote({ number: 1213486160n, kind: 'number', causes: [{}] })).toBe(
      'as a Unix time, 1213486160 is 2008-06-14T23:29:20Z',
    );
  });

  it('is omitted for a date, without a cause, and outside of recent years', () => {
    expect(unixTimeNote({ number: 1213486160n, kind: 'date', causes: [{}] })).toBeUndefined();
    expect(unixTimeNote({ number: 1213486160n, kind: 'number', causes: [] })).toBeUndefined();
    expect(unixTimeNote({ number: 5n, kind: 'number', causes: [{}] })).toBeUndefined();
  });
});
