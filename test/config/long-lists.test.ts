import fc from 'fast-check';
import { expect, test } from 'vitest';
import { parse } from 'yaml';
import { readConfigText } from '../../src/config/config-text.ts';
import { formatDiagnostic } from '../../src/config/excerpt.ts';
import { compileConfig } from '../../src/config/load.ts';
import { findSimpleEntries } from '../../src/config/simple-entries.ts';
import { FEW } from '../support/protocols.ts';

const COUNT = 3000;

function load(text: string) {
  return compileConfig(text, 'f.yaml', { env: { HOST: 'a.internal' }, tcpProtocols: FEW });
}

/** Lines of a long list; some of them are replaced. */
function listOf(replaced: Readonly<Record<number, string>> = {}, dash = '- '): string {
  const lines = Array.from({ length: COUNT }, (_, i) => {
    return `${dash}${replaced[i] ?? `{ address: "10.0.${i >> 8}.${i & 255}:80", expect: http }`}\n`;
  });
  return `endpoints:\n${lines.join('')}`;
}

function endpointsOf(text: string) {
  const config = load(text);
  if (!config.ok) throw new Error(JSON.stringify(config.diagnostics));
  return config.endpoints;
}

function placesOf(text: string) {
  const config = load(text);
  if (config.ok) throw new Error('valid');
  return config.diagnostics.map(({ line, column, message }) => `${line}:${column} ${message}`);
}

test('the parser sees one entry for all simple lines of a list', () => {
  const text = findSimpleEntries(`defaults: {}\n${listOf()}`)?.text;
  expect(text).toBe('defaults: {}\nendpoints:\n- ~\n');
});

test('an accepted line has the value that the YAML parser gives it', () => {
  const part = fc.constantFrom(
    ...[
      '{ ',
      '{',
      ' }',
      '}',
      ', ',
      ',',
      ': ',
      ':',
      '"',
      "'",
      '\\',
      '#',
      ' #',
      '- ',
      '&a ',
      '*a',
      '!',
    ],
    ...[
      'address',
      'expect',
      'a',
      'true',
      'null',
      '~',
      '1',
      '0x1',
      '1.5',
      'http',
      'tls/http',
      '$',
      `\${A}`,
    ],
    ...[
      '"a:1"',
      "'a:1'",
      'expect: http',
      'address: "a:1"',
      ' ',
      '\t',
      '|',
      '[',
      ']',
      'ä',
      "it's",
      'a-',
    ],
  );
  const field = fc.tuple(part, part, part).map((all) => all.join(''));
  const entry = fc.oneof(
    fc.array(part, { maxLength: 8 }).map((all) => `{ address: "a:1"${all.join('')} }`),
    fc.array(field, { maxLength: 3 }).map((all) => `{ ${all.join(', ')} }`),
  );
  let accepted = 0;
  fc.assert(
    fc.property(entry, (line) => {
      const found = findSimpleEntries(`endpoints:\n  - ${line}\n`);
      if (!found) return;
      accepted++;
      expect(parse(`- ${line}\n`)).toEqual(found.runs[0]?.values);
    }),
    { numRuns: 5000, seed: 7 },
  );
  expect(accepted).toBeGreaterThan(50);
});

test('each endpoint has its place, before, between and behind other entries', () => {
  const endpoints = endpointsOf(
    listOf({
      10: '{ address: a.test, expect: [ http ] }',
      11: `address: "\${HOST}:1"\n  expect: ssh`,
    }),
  );
  expect(endpoints).toHaveLength(COUNT);
  expect(endpoints[9]?.address.text).toBe('10.0.0.9:80');
  expect(endpoints[10]?.address.text).toBe('a.test');
  expect(endpoints[11]?.address.text).toBe('a.internal:1');
  const lines = [0, 9, 10, 11, 12, COUNT - 1].map((i) => endpoints[i]?.origin);
  expect(lines).toEqual(
    [2, 11, 12, 13, 15, COUNT + 2].map((line) => ({ file: 'f.yaml', line, column: 3 })),
  );
});

test('mistakes have the same places as in a short list', () => {
  expect(
    placesOf(
      listOf(
        {
          0: '{ address: "10.0.0.0:0", expect: http }',
          20: '{ address: "10.0.0.1:80", expect: htpp }',
          21: '{ address: "10.0.0.1:80", expct: http }',
          22: '{ address: "10.0.0.1:80", expect: [ http, htpp ] }',
          23: '{ address: "10.0.0.1:80", expect: http, expect: http }',
          24: '{ address: "10.0.0.1:80" }',
        },
        '  - ',
      ),
    ),
  ).toEqual([
    '2:26 a port must be from 1 to 65535',
    '22:39 unknown protocol "htpp"',
    '23:31 unknown key "expct"',
    '24:47 unknown protocol "htpp"',
    '25:45 duplicate key',
    '26:5 missing key "expect"',
  ]);
});

test('an entry that is no YAML has its place', () => {
  expect(placesOf(listOf({ 2000: '{ address: "a:1", expect: "http }' }))[0]).toMatch(
    /^2002:36 Missing closing/,
  );
});

test('lines inside a text are no entries', () => {
  const text = `a: "\n${listOf()}"\nendpoints: [{ address: "a:1", expect: http }]\n`;
  const config = load(text);
  expect(config.ok ? 0 : config.diagnostics.length).toBeGreaterThan(0);
  expect(JSON.stringify(config)).not.toContain('10.0.0.1');
});

test('a list that is followed by other keys is complete', () => {
  const endpoints = endpointsOf(`${listOf()}defaults:\n  timeout: 9s\n`);
  expect([endpoints.length, endpoints[5]?.limits.total]).toEqual([COUNT, 9000]);
});

test('endpoints that expect the same share what is expected, and others do not', () => {
  const endpoints = endpointsOf(listOf({ 1: '{ address: "b:22", expect: ssh }' }));
  expect(endpoints[2]?.expectation).toBe(endpoints[0]?.expectation);
  expect(endpoints[1]?.expectation.text).toBe('ssh');
});

test('the first 50 mistakes are reported, and the others counted', () => {
  const config = load(listOf({}).replaceAll('expect:', 'expct:'));
  if (config.ok) throw new Error('valid');
  expect(config.diagnostics.map(({ line }) => line)).toEqual(
    Array.from({ length: 50 }, (_, i) => i + 2),
  );
  expect(config.moreDiagnostics).toBe(COUNT - 50);
});

test('the first 50 warnings are reported, and the others counted', () => {
  const config = load(
    `endpoints:\n${'- { address: "a:1", expect: http }\n- { address: "a:1", expect: ssh }\n'.repeat(60)}`,
  );
  expect([config.warnings.length, config.moreWarnings]).toEqual([50, 69]);
});

test.each([
  ['lists', `endpoints: ${'['.repeat(100_000)}`, 1],
  ['maps in one line', `endpoints: ${'{a: '.repeat(100_000)}`, 1],
  ['dashes in one line', `endpoints:\n  ${'- '.repeat(100_000)}`, 2],
  ['maps', Array.from({ length: 3000 }, (_, i) => `${' '.repeat(i)}a:\n`).join(''), 128],
])('%s nested too deeply are refused where they are, before they are parsed', (_, text, line) => {
  const config = load(text);
  if (config.ok) throw new Error('valid');
  const [first] = config.diagnostics;
  expect(first).toMatchObject({ message: 'nested too deeply', line });
  expect(first?.column).toBeGreaterThan(100);
});

test('of a very long line, the part around the place is shown, without passwords', () => {
  const text = `${'['.repeat(100_000)} https://user:secret@host ${']'.repeat(100_000)}`;
  const at = { message: 'm', file: 'f', line: 1, column: text.indexOf('host') + 1 };
  const shown = formatDiagnostic(at, text);
  expect(shown).toContain('https://***@host ]]]');
  expect(shown.length).toBeLessThan(300);
  expect(formatDiagnostic({ ...at, column: text.indexOf('secret') + 1 }, text)).not.toContain(
    'ecret',
  );
});

test.each(['__proto__', 'constructor', 'prototype'])('no protocol is named %s', (name) => {
  for (const declaration of ['{ speaks-first: server, reply: { starts-with: "a" } }', '1']) {
    expect(
      placesOf(
        `protocols:\n  ${name}: ${declaration}\nendpoints: [{ address: "a:1", expect: http }]`,
      )[0],
    ).toBe(`2:3 "${name}" is a reserved name`);
  }
});

test.skipIf(process.platform === 'win32')(
  'a device that never ends is read up to the limit',
  async () => {
    await expect(readConfigText('/dev/zero')).rejects.toThrow('more than 8 MiB: not a config');
  },
);
