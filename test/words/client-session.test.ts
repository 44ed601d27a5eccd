import { describe, expect, it } from 'vitest';
import { text } from '../../src/bytes/build.ts';
import { judgeClient } from '../../src/expect/client-session.ts';
import { identifyClient } from '../../src/identify/client.ts';
import { type ClientFindingWords, clientSessionWords } from '../../src/words/client-session.ts';
import { endpointOf, registry } from '../support/expectations.ts';

/** The sentences about a client that sent some bytes where a protocol is expected. */
function wordsFor(expected: string, sent: string): ClientFindingWords | undefined {
  const client = identifyClient(text(sent), 'open', registry);
  const { findings } = judgeClient(endpointOf(expected).expectation, client, registry);
  return findings.map(clientSessionWords)[0];
}

describe('a client of another protocol', () => {
  const words = wordsFor('kafka', 'GET / HTTP/1.1\r\nHost: a.test\r\n\r\n');

  it('is named with the expected protocol', () => {
    expect(words?.problem).toBe('expected kafka, but the client uses http');
    expect(words?.fix).toBe(
      'correct the port in the client, or use `--expect http` if this is intended',
    );
  });

  it('sends what a length-prefixed server would read as a length', () => {
    expect(words?.impact).toBe(
      'a kafka server would read 47 45 54 20 as a big-endian length of 1195725856 bytes (1.11 GiB)',
    );
  });
});

it('a client of the expected protocol has no finding', () => {
  expect(wordsFor('http', 'GET / HTTP/1.1\r\nHost: a.test\r\n\r\n')).toBeUndefined();
});

it('a client is reported by name if none is expected', () => {
  expect(wordsFor('closed', 'GET / HTTP/1.1\r\nHost: a.test\r\n\r\n')?.problem).toBe(
    'expected no clients, but an http client connected',
  );
});

it('a silent client may wait for a banner', () => {
  expect(wordsFor('mysql', '')?.problem).toBe(
    'expected mysql, but the client sent no data; it may wait for a banner',
  );
});
