import { describe, expect, test } from 'vitest';
import type { Recording } from '../../fixtures/recordings.ts';
import { sentencesQuotingHeaders } from '../../scripts/generate/quoted-headers.ts';
import { text } from '../../src/bytes/build.ts';

const REQUEST = 'GET / HTTP/1.1\r\nHost: example.com\r\n\r\n';

function serverThatAnswers(received: string): Recording {
  return {
    ...{ name: 'x/y-1', protocol: 'x', transport: 'tcp', stack: ['x'], also: [], product: 'Y' },
    ...{ version: '1', how: '', clientBytes: [] },
    exchanges: [
      {
        ...{ layer: 'tcp', probedWith: 'http', end: 'eof' },
        turns: [{ sent: text(REQUEST), received: text(received) }],
      },
    ],
  };
}

describe('a refusal of a header field', () => {
  test('has a mark in place of its name', () => {
    expect(sentencesQuotingHeaders(serverThatAnswers('500 No such word: HOST:\r\n'))).toEqual([
      'No such word: <header>',
    ]);
  });

  test.each([
    ['is an answer in HTTP', 'HTTP/1.1 400 No\r\nConnection: please go away\r\n'],
    ['repeats the whole line', 'No such word: Host: example.com\r\n'],
    ['says too little else', '500 HOST: what?\r\n'],
  ])('is left out where it %s', (_why, received) => {
    expect(sentencesQuotingHeaders(serverThatAnswers(received))).toEqual([]);
  });
});
