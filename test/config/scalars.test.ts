import { describe, expect, it } from 'vitest';
import { toHex } from '../../src/bytes/build.ts';
import { substitute } from '../../src/config/environment.ts';
import { formatDiagnostic } from '../../src/config/excerpt.ts';
import { parseLiteral } from '../../src/config/literal.ts';
import { closest } from '../../src/config/suggest.ts';
import { parseDuration, parseSize } from '../../src/config/units.ts';

describe('units', () => {
  it.each([
    ['5s', 5000],
    ['500ms', 500],
    ['1m', 60_000],
    ['1.5s', 1500],
    ['5', undefined],
    ['5 s', undefined],
    ['0.5ms', undefined],
    ['-1s', undefined],
  ])('%j is %j milliseconds', (text, value) => expect(parseDuration(text)).toBe(value));

  it.each([
    ['1MiB', 1_048_576],
    ['64 KiB', 65_536],
    ['10MB', 10_000_000],
    ['4096', 4096],
    ['0.5KiB', 512],
    ['1.5', undefined],
    ['1mb', undefined],
  ])('%j is %j bytes', (text, value) => expect(parseSize(text)).toBe(value));
});

describe('parseLiteral', () => {
  it.each([
    ['hi\\r\\n', '68690d0a'],
    ['hi\r\n', '68690d0a'],
    ['\\x00\\xfF\\t\\0\\\\', '00ff09005c'],
    ['hex:00 0A_ff', '000aff'],
    ['base64:AP8=', '00ff'],
    ['base64:_-8', 'ffef'],
  ])('%j is %s', (source, digits) => {
    expect(toHex(parseLiteral(source) as Uint8Array)).toBe(digits);
  });

  it.each([
    ['a\\q', 1],
    ['a\\x0', 1],
    ['a\\', 1],
    ['é', 0],
    ['hex:0x', 5],
    ['hex:0', 0],
    ['base64:A', 7],
  ])('refuses %j at character %i', (source, offset) => {
    expect(parseLiteral(source)).toMatchObject({ offset });
  });
});

/** In these texts % stands for a dollar sign. */
const dollars = (value: string) => value.replaceAll('%', '$');

describe('substitute', () => {
  const env = { A: 'x', EMPTY: '' };

  it.each([
    ['%{A}', 'x'],
    ['a%{A}b%{A}', 'axbx'],
    ['%{B:-c:d}', 'c:d'],
    ['%{EMPTY:-c}', 'c'],
    ['%{EMPTY}', ''],
    ['%{B:-}', ''],
    ['%{B-c}', 'c'],
    ['%{EMPTY-c}', ''],
    ['%{A:?missing}', 'x'],
    ['%{EMPTY?missing}', ''],
    ['%{A:+other}', 'other'],
    ['%{EMPTY:+other}', ''],
    ['$%{A} $A $', '%{A} $A $'],
    ['$$%{A}', '$%{A}'],
  ])('fills %j in as %j', (text, value) =>
    expect(substitute(dollars(text), env)).toMatchObject({ value: dollars(value) }),
  );

  it.each([
    ['a%{B}', 1],
    ['%{constructor}', 0],
    ['%{A', 0],
    ['%{}', 0],
    ['%{EMPTY:?missing}', 0],
    ['%{A*b}', 0],
  ])('refuses %j at character %i', (text, offset) => {
    expect(substitute(dollars(text), env)).toMatchObject({ diagnostics: [{ offset }] });
  });

  it('repeats the message of a variable that must be set', () => {
    expect(substitute(dollars('%{B:?set it in .env}'), env)).toEqual({
      diagnostics: [{ message: 'environment variable B is not set: set it in .env', offset: 0 }],
    });
  });
});

describe('closest', () => {
  it.each([
    ['htp', 'http'],
    ['pst', undefined],
    ['expcet', 'expect'],
    ['kubernetes', undefined],
  ])('of %s is %s', (word, meant) => {
    expect(closest(word, ['http', 'ssh', 'expect', 'postgresql'])).toBe(meant);
  });
});

describe('formatDiagnostic', () => {
  const at = (column: number) => ({ file: 'f', line: 1, column, message: 'wrong' });

  it('points at the column, also behind a tab and in a long line', () => {
    expect(formatDiagnostic(at(3), '\ta: b')).toBe(
      'f:1:3: error: wrong\n    1 |  a: b\n      |   ^',
    );
    const [, line = '', caret = ''] = formatDiagnostic(
      at(301),
      `${'x'.repeat(300)}Y${'x'.repeat(99)}`,
    ).split('\n');
    expect(line[caret.indexOf('^')]).toBe('Y');
    expect(line.length).toBeLessThan(120);
  });

  it('hides a password wherever the column is', () => {
    for (const line of ['address: "https://me:hun"ter@2@host"', 'a: me:hun"ter@host']) {
      for (let column = 1; column <= line.length; column++) {
        expect(formatDiagnostic(at(column), line)).not.toMatch(/hun|ter|@2/);
      }
    }
  });

  it('makes visible what a terminal would act on', () => {
    const shown = formatDiagnostic(
      { ...at(1), hint: '\u202e' },
      '\x1b[2J\u202e\u{e0001}',
      'warning',
    );
    expect(shown).toBe(
      'f:1:1: warning: wrong\n    1 | \\x1b[2J\\u202e\\u{e0001}\n      | ^\n  hint: \\u202e',
    );
  });

  it('omits the line if the text has fewer lines', () => {
    expect(formatDiagnostic({ ...at(1), line: 9 }, 'a')).toBe('f:9:1: error: wrong');
  });
});
