import { describe, expect, test } from 'vitest';
import type { LogMessage } from '../../src/expect/messages.ts';
import { Explainer } from '../../src/explain/explain.ts';
import { MessageMatcher } from '../../src/explain/messages.ts';
import { registry } from '../support/expectations.ts';

const explainer = new Explainer(registry);

/** A row with some fields of its own. */
function row(fields: Partial<LogMessage>): LogMessage {
  const about = { software: 'a server', meaning: 'a meaning', fix: 'a fix', source: 'a/b#1' };
  return { ...about, pattern: '', speaks: [], side: 'server', met: [], ...fields };
}

function capturedBy(fields: Partial<LogMessage>, text: string): string[] | undefined {
  const [found] = new MessageMatcher([row(fields)]).find(text);
  return found?.captured.map(({ written }) => written);
}

describe('a row is found', () => {
  test('in any case of letters, with any blanks between its words', () => {
    expect(capturedBy({ pattern: 'bad frame' }, 'BAD\t frame')).toEqual([]);
  });

  test('only in its own case if capitals count', () => {
    const exact = { pattern: 'Unknown protocol: GET', exact: true } as const;
    expect(capturedBy(exact, 'Unknown protocol: GET')).toEqual([]);
    expect(capturedBy(exact, 'unknown protocol: getaddr')).toBeUndefined();
  });

  test('behind a letter whose lower case is longer, at the right place', () => {
    expect(capturedBy({ pattern: 'got @ instead' }, '\u0130\u0130 Got H instead')).toEqual(['H']);
  });

  test('only with its other words in the same line or within three lines', () => {
    const more = { pattern: 'wrong version', also: ['ssl|tls', 'error'] } as const;
    expect(capturedBy(more, 'SSL error: wrong version')).toEqual([]);
    expect(capturedBy(more, 'tls\n\nwrong version\n\nerror')).toEqual([]);
    expect(capturedBy(more, 'ssl: wrong version')).toBeUndefined();
    expect(capturedBy(more, 'ssl error\n\n\n\n\nwrong version')).toBeUndefined();
  });

  test('at the second place if the first one lacks the other words', () => {
    const more = { pattern: 'length #', also: ['frame'] } as const;
    const apart = '\n\n\n\n\n';
    expect(capturedBy(more, `length 1${apart}frame of length 2`)).toEqual(['2']);
  });
});

describe('the places of a row', () => {
  test.each([
    ['length #', 'length 1,213,486,160', ['1,213,486,160']],
    ['len#', 'Packet len352518912', ['352518912']],
    ['type #', 'type -128', ['-128']],
    ['type #', 'type 0x15', ['0x15']],
    ['got @', 'got H', ['H']],
    ['got @', 'got "H"', ['H']],
    ['got @', "got 'h'", ['h']],
    ['got @', 'got "\\x15"', ['\\x15']],
    ['got @, not @', 'got J, not S', ['J', 'S']],
  ])('%s in %s', (pattern, text, captured) => {
    expect(capturedBy({ pattern }, text)).toEqual(captured);
  });

  test('a character is not the first letter of a word', () => {
    expect(capturedBy({ pattern: 'got @' }, 'got Hello')).toBeUndefined();
  });
});

/** The first cause: who sent the bytes, how sure it is, and the number that proves it. */
function causeOf(text: string) {
  const [cause] = explainer.explain(text).causes;
  return (
    cause && {
      protocol: cause.protocols[0],
      side: cause.side,
      confidence: cause.confidence,
      number: cause.evidence?.number,
    }
  );
}

describe('only what stands at the place of a row is a proof', () => {
  test.each([
    ['java.io.IOException: Packet len352518912 is out of range!', 'tls', 'server', 352518912n],
    ['Unknown data type: 22', 'tls', 'client', undefined],
    ['Packet sequence number wrong - got 80 expected 0', 'http', 'server', 80n],
    ['Packets out of order. Got: 80 Expected: 0', 'http', 'server', 80n],
    ['Protocol error, got "H" as reply type byte', 'http', 'server', 72n],
    ['received invalid response to SSL negotiation: H', 'http', 'server', 72n],
  ])('%s', (text, protocol, side, number) => {
    const found = causeOf(text);
    if (found?.protocol === undefined) throw new Error(`${text}: ${JSON.stringify(found?.side)}`);
    expect(found).toMatchObject({ protocol, side, confidence: 'likely' });
    if (number) expect(found.number).toBe(number);
  });

  test.each([
    [
      'psql: error: SSL error: wrong version number\nexpected authentication request from server, but received S',
      'ssh',
    ],
    ['ParserError: Protocol error, got "A" as reply type byte. Please report this.', 'amqp'],
    ["Uncaught RedisException: protocol error, got '2' as reply-type byte", 'smtp'],
    ['unknown answer type: H (TTP/1.1 400 Bad Request),  at client.pl line 3.', 'http'],
    ["Unknown response frame type: 'd' (frame length was 1)", 'mysql'],
    ['AH01080: ajp_msg_check_header() got bad signature 1503', 'tls'],
    ['Version Mismatch (Expected: 28, Received: 18245 )', 'http'],
  ])('one byte names the likeliest protocol first: %s', (text, protocol) => {
    expect(causeOf(text)).toMatchObject({ protocol, confidence: 'likely' });
  });

  test.each([
    [
      'three letters that rare software begins with',
      'Packet for query is too large (4539977 > 4194304)',
    ],
    [
      'the length of what follows',
      "Unknown response frame type: 'mysql_native_password' (frame length was 21)",
    ],
    ['a small length and zeros', 'short response: d\\x00\\x00\\x00'],
    ['a small length and zeros in quotes', 'Invalid status line: "d\\x00\\x00\\x00"'],
    [
      'binary bytes of any kind',
      'kex_exchange_identification: banner line contains invalid characters',
    ],
    [
      'what a server echoes',
      'kex_exchange_identification: banner line 1: 500 Command "SSH-2.0-X" not understood.',
    ],
  ])('%s is no proof', (_, text) => {
    const named = explainer.explain(text).causes.filter(({ confidence, protocols }) => {
      return confidence === 'likely' && protocols.length > 0;
    });
    expect(named).toEqual([]);
  });

  test.each([
    ['recv(): message len 1347703881 is invalid. Min 16 Max: 48000000'],
    ['Adjusted frame length exceeds 8192: 9000 - discarded'],
    ['received message larger than max (5242910 vs. 4194304)'],
    ['Frame size (16384001) larger than max length (16384000)!'],
  ])('%s is weak, whatever other numbers it has', (text) => {
    const [cause, ...others] = explainer.explain(text).causes;
    expect(others).toEqual([]);
    expect(cause).toMatchObject({ confidence: 'weak', protocols: [] });
    expect(cause?.evidence).toBeUndefined();
    expect(cause?.note).toContain('a large message');
  });

  test('a number of a retry is none', () => {
    const [cause] = explainer.explain(
      'tls: first record does not look like a TLS handshake attempt=3 backoff=16',
    ).causes;
    expect(cause).toMatchObject({ protocols: [], message: { software: 'Go crypto/tls' } });
    expect(cause?.evidence).toBeUndefined();
  });

  test('an alert comes from the peer, whichever side complains', () => {
    expect(causeOf('invalid internal transport message format, got (15,3,3,0)')).toMatchObject({
      protocol: 'tls',
      side: 'client',
      confidence: 'likely',
    });
  });
});

describe('a peer that speaks what is expected is no mismatch', () => {
  test.each([
    ['malformed HTTP response "HTTP/1.1 2000 OK"'],
    ['malformed HTTP response "HTTP/1.0 abc"'],
    ['First received frame was not SETTINGS. Hex dump for first 5 bytes: 00 00 08 06 00'],
  ])('%s', (text) => {
    expect(explainer.explain(text).causes.filter((one) => one.confidence === 'likely')).toEqual([]);
  });
});

describe('bytes that are all alike, or zeros and ones in all bits, are no evidence', () => {
  test.each(['ffffffff', '0xffffffff', '00000000ffffffff', '4294967295', '2021161080'])(
    '%s',
    (input) => {
      expect(explainer.explain(input).causes).toEqual([]);
    },
  );

  test('sixteen of them are', () => {
    expect(causeOf('ff'.repeat(16))).toMatchObject({ protocol: 'bgp' });
  });
});
