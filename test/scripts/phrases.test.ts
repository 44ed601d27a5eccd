import { describe, expect, test } from 'vitest';
import { ECHO, phrasesOf } from '../../scripts/generate/phrases.ts';

const NONE = new Set<string>();

describe('the sentences of an answer', () => {
  test('have no code at the start and no full stop at the end', () => {
    expect(phrasesOf('', '500 Try another port.\r\n', NONE)).toEqual(['Try another port']);
  });

  test('have # for numbers, versions and the names of test hosts', () => {
    const [sentence] = phrasesOf(
      '',
      'Welcome to mail.lab.test on port 9000 of Server 2.1 today',
      NONE,
    );
    expect(sentence).toBe('Welcome to # on port # of Server # today');
  });

  test('have a mark for what repeats the request', () => {
    const [sentence] = phrasesOf('stats\r\n', '-ERR no such word "stats" here', NONE);
    expect(sentence).toBe(`no such word "${ECHO}" here`);
  });

  test('keep a repeated word that the server says by itself', () => {
    expect(phrasesOf('port\r\n', 'Wrong port', new Set(['port']))).toEqual(['Wrong port']);
  });

  test('are cut at elements of HTML and at full stops', () => {
    const page = '<h1>Wrong Port</h1><p>This is one. That is another.</p>';
    expect(phrasesOf('', page, NONE)).toEqual(['Wrong Port', 'This is one', 'That is another']);
  });

  test('go on in the next line with a small letter', () => {
    expect(phrasesOf('', 'This is a proxy, not\nan archive\nGoodbye', NONE)).toEqual([
      'This is a proxy, not an archive',
      'Goodbye',
    ]);
  });

  test('of a binary message are its texts, without the word that may begin with a foreign byte', () => {
    expect(phrasesOf('', '\x01\x02Sunknown opening word\0\x07abc', NONE)).toContain('opening word');
  });
});
