// biome-ignore-all lint/suspicious/noTemplateCurlyInString: variables of the texts under test
import { parseEnv } from 'node:util';
import { describe, expect, test } from 'vitest';
import { dotenvValues, readDotenv } from '../../src/sources/dotenv.ts';

const values = (text: string) => ({ ...dotenvValues(readDotenv(text)) });

describe('reads what Node reads', () => {
  test.each([
    'A=1\nB=two\n',
    'A = spaced \n',
    '# comment\n\nA=1 # after\nB="1 # inside" # after\n',
    "A='single # $B'\nB=`back`\n",
    'export A=1\n  export B=2\n',
    'A="x\\ny"\n',
    'A="line 1\nline 2"\nB=2\n',
    'A=\nB=""\nC=\'\'\n',
    'A=1\r\nB=2\r\n',
    'A=b=c\n',
    'A="it\'s"\nB=\'say "x"\'\n',
    'A=1\nA=2\n',
  ])('%j', (text) => {
    expect(values(text)).toEqual({ ...parseEnv(text) });
  });
});

test('a line of another form is skipped', () => {
  expect(values('no assignment\n  at all\nA=1\n')).toEqual({ A: '1' });
});

test('every variable has its place', () => {
  const found = readDotenv('\n# x\nA=1\n  export B="2\n3"\nC=4\n');
  expect(found.map(({ name, line, column }) => [name, line, column])).toEqual([
    ['A', 3, 1],
    ['B', 4, 10],
    ['C', 6, 1],
  ]);
});

test('values use earlier variables and outer ones, which win, but not in single quotes', () => {
  const text =
    'HOST=db\nPORT=1\nA=${HOST}:${PORT}\nB="$A/x"\nC=\'$A\'\nD=${LATER:-none}\nLATER=1\n';
  const found = dotenvValues(readDotenv(text, { PORT: '2' }));
  expect(found).toMatchObject({ A: 'db:2', B: 'db:2/x', C: '$A', D: 'none' });
});

test('a number sign within a value is text', () => {
  expect(values('A=a#b\nB=x #y\n')).toEqual({ A: 'a#b', B: 'x' });
});

test('an escaped dollar sign in double quotes is text', () => {
  expect(values('A=1\nB="\\$A"\n')).toMatchObject({ B: '$A' });
});

test('a quote that is never closed is a character, and the lines after it are read', () => {
  expect(values('A="open\nB=2\n')).toEqual({ A: '"open', B: '2' });
});

test('names of built-in properties are names like others', () => {
  const found = readDotenv('__proto__=1\nconstructor=2\nA=$toString\n');
  expect(found.map(({ name, value }) => `${name} ${value}`)).toEqual([
    '__proto__ 1',
    'constructor 2',
    'A ',
  ]);
});
