import { describe, expect, test } from 'vitest';
import { isComplaint } from '../../scripts/generate/complaints.ts';

describe('a sentence complains of another protocol', () => {
  test.each([
    ['if it names a foreign one', 'This archive does not speak HTTP', ['dict']],
    ['if it says that the protocol is violated', 'Too many violations of the protocol', ['imap']],
  ])('%s', (_why, phrase, names) => {
    expect(isComplaint(phrase, names)).toBe(true);
  });
});

describe('a sentence does not', () => {
  test.each([
    ['if it names the own one', 'This archive only speaks FTP here', ['ftp']],
    ['if it is too short', 'Bad protocol', ['imap']],
    ['if all its words are common', 'Invalid protocol message received', ['imap']],
    ['if it is about a version', 'The archive requires protocol # of the reader', ['imap']],
    [
      'if it only has an address of the web',
      'See https://example.org/reader for the manual',
      ['imap'],
    ],
    [
      'if it is that of an HTTP server about HTTP',
      'Wondrous character in the protocol line',
      ['http'],
    ],
  ])('%s', (_why, phrase, names) => {
    expect(isComplaint(phrase, names)).toBe(false);
  });
});
