import { describe, expect, test } from 'vitest';
import { problemsOf } from '../../scripts/regex-problems.ts';

describe('a regular expression that some text makes slow is found', () => {
  test.each([
    ['nested repetitions', /^(?:a+)+$/],
    ['adjacent repetitions that share characters', /^\[\s*([0-9a-f,\s]+?)[\s,]*\]$/],
    ['adjacent repetitions with something optional between', /^\d+\.?\d*x/],
    ['repetitions that share what stands between them', /^S:.*\bUPnP\/\S+\s/],
    ['a repetition at the start of a search', /[^\s"]*\\x/],
    ['a search that starts anew inside of its repetition', /\[NAME ([^\]]*)\]/],
    ['a search at the start of lines that crosses their ends', /^a[^b]*b/m],
    ['an end that is searched from each place', /\s+$/],
  ])('%s: %s', (_kind, regex) => {
    expect(problemsOf(regex)).not.toEqual([]);
  });
});

describe('a linear one is not', () => {
  test.each([
    ['repetitions apart from each other', /^(\S+) (.*) \S+\r\n/],
    ['a search whose start its repetition cannot read', /<<[\d,\s]+>>/g],
    ['a repetition behind which nothing can fail', /name=(\S+)/],
    ['a search at the start of lines that stays in its line', /^(\S+) OK /m],
    ['turns that begin with what the other cannot read', /^[\w-]*(?:\.[\w-]+)*$/],
    ['a limited number of turns', /a.{0,80}b/],
    ['one that is tried at one place only', /([A-Z ]+):("[^"]*"|[^,]*)(?:, |$)/y],
  ])('%s: %s', (_kind, regex) => {
    expect(problemsOf(regex)).toEqual([]);
  });
});
