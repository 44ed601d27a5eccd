import { expect, test } from 'vitest';
import { RegexDfa } from '../../src/bytes/regex-dfa.ts';
import { compileRegex } from '../../src/bytes/regex-program.ts';
import { parseRegex } from '../../src/bytes/regex-syntax.ts';
import { textPattern } from '../../src/bytes/text-pattern.ts';

/** The answer of the automaton alone. */
function fitOf({ source, flags }: RegExp, bytes: Uint8Array): string {
  const tree = parseRegex(source, { ignoreCase: flags === 'i' });
  if ('problem' in tree) throw new Error(tree.problem);
  const program = compileRegex(tree);
  if (!program) throw new Error('too long');
  return new RegexDfa(program, true).run(bytes, false).fit;
}

test.each([
  /^abc/,
  /^a?bc/,
  /^a*bc/,
  /^a+bc/,
  /^a{0,2}bc/,
  /^ab|^ba/,
  /^ab|ba/,
  /^a(?:b|c)/,
  /^a[(|]b/,
  /^a\(|^b/,
  /^a[\]|]|^b/,
  /^\{a/,
  /^\/a/,
  /^\/?a/,
  /^\da/,
  /^\0a/,
  /^\x61a/,
  /^[ab]c/,
  /^.a/,
  /^(?:a|b)c/,
  /^ab/i,
])('%s compares every first byte as its automaton does', (regex) => {
  const pattern = textPattern(regex);
  for (let first = 0; first < 256; first++) {
    const bytes = Uint8Array.of(first);
    expect([first, pattern.compare(bytes, false)]).toEqual([first, fitOf(regex, bytes)]);
  }
  expect(pattern.compare(Uint8Array.of(), false)).toBe(fitOf(regex, Uint8Array.of()));
});
