import { Ajv } from 'ajv';
import { describe, expect, test } from 'vitest';
import { STRICT } from '../../src/expect/level.ts';
import { reportSet } from '../support/report-set.ts';
import { endpointOf, resultOf, rowInputOf, wholeOf } from '../support/results.ts';
import { ROW_REPORTS } from '../support/row-reports.ts';

const ajv = new Ajv({ strict: false });

function textOf(name: keyof typeof ROW_REPORTS, input = reportSet(), policy = STRICT): string {
  return [...ROW_REPORTS[name](rowInputOf(input, policy))].join('');
}

const POSITION = {
  type: 'object',
  properties: { line: { type: 'integer', minimum: 1 }, column: { type: 'integer', minimum: 1 } },
  required: ['line'],
};

describe('gitlab', () => {
  // From the documentation of the code quality report format.
  const isValid = ajv.compile({
    type: 'array',
    items: {
      type: 'object',
      properties: {
        description: { type: 'string' },
        check_name: { type: 'string' },
        fingerprint: { type: 'string', minLength: 1 },
        severity: { enum: ['info', 'minor', 'major', 'critical', 'blocker'] },
        location: {
          type: 'object',
          properties: {
            path: { type: 'string', pattern: '^[^./]' },
            lines: {
              type: 'object',
              properties: { begin: { type: 'integer', minimum: 1 } },
              required: ['begin'],
            },
          },
          required: ['path', 'lines'],
        },
      },
      required: ['description', 'check_name', 'fingerprint', 'severity', 'location'],
    },
  });

  test('the report has what GitLab requires, and no fingerprint twice', () => {
    const report: { fingerprint: string }[] = JSON.parse(textOf('gitlab'));
    expect(isValid(report), ajv.errorsText(isValid.errors)).toBe(true);
    expect(new Set(report.map(({ fingerprint }) => fingerprint)).size).toBe(report.length);
    expect(report.length).toBeGreaterThan(10);
  });

  test('without problems it is an empty list', () => {
    expect(JSON.parse(textOf('gitlab', wholeOf([])))).toEqual([]);
  });
});

describe('rdjson', () => {
  // From the Protocol Buffers definition of reviewdog's DiagnosticResult.
  const isValid = ajv.compile({
    type: 'object',
    properties: {
      source: { type: 'object', properties: { name: { type: 'string' } } },
      diagnostics: {
        type: 'array',
        items: {
          type: 'object',
          properties: {
            message: { type: 'string' },
            location: {
              type: 'object',
              properties: {
                path: { type: 'string' },
                range: { type: 'object', properties: { start: POSITION }, required: ['start'] },
              },
              required: ['path'],
            },
            severity: { enum: ['UNKNOWN_SEVERITY', 'ERROR', 'WARNING', 'INFO'] },
            code: { type: 'object', properties: { value: { type: 'string' } } },
          },
          required: ['message', 'location'],
        },
      },
    },
    required: ['diagnostics'],
  });

  test('the report has what reviewdog reads', () => {
    const report: { diagnostics: unknown[] } = JSON.parse(textOf('rdjson'));
    expect(isValid(report), ajv.errorsText(isValid.errors)).toBe(true);
    expect(report.diagnostics.length).toBeGreaterThan(10);
  });
});

describe('github', () => {
  const COMMAND = /^::(error|warning|notice) (?:[a-z]+=[^,:\r\n]*,?)+::(.*)$/;

  test('each line is a command with escaped properties', () => {
    const lines = textOf('github').trimEnd().split('\n');
    const commands = lines.filter((line) => !line.startsWith('+'));
    for (const line of commands) expect(line).toMatch(COMMAND);
  });

  test('errors come first, at most 10 of a level, and the others are counted', () => {
    const results = Array.from({ length: 12 }, (_, index) => resultOf({ index }));
    const lines = textOf('github', wholeOf(results)).trimEnd().split('\n');
    expect(lines.filter((line) => line.startsWith('::error '))).toHaveLength(10);
    expect(lines.at(-1)).toBe('+2 more errors without an annotation');
  });

  test('a tolerated status is a warning', () => {
    const text = textOf('github', wholeOf([resultOf()]), { ...STRICT, mismatch: 'warn' });
    expect(text).toMatch(/^::warning file=firstbytes\.yaml,line=3,col=5,/);
  });

  test('a file name cannot add a property', () => {
    const origin = { file: 'a,line=9::b%.yaml', line: 1, column: 1 };
    const text = textOf('github', wholeOf([resultOf({ endpoint: endpointOf({ origin }) })]));
    expect(text).toMatch(/^::error file=a%2Cline=9%3A%3Ab%25\.yaml,line=1,/);
  });
});

describe('line', () => {
  test('editors find the place, the level, the message and the code', () => {
    const first = textOf('line').split('\n')[0] ?? '';
    expect(
      /^(.+?):(\d+):(\d+): (error|warning|note): (.+) \[([a-z-]+)\]$/.exec(first)?.slice(1),
    ).toEqual([
      'configs/shop prod.yaml',
      '2',
      '5',
      'error',
      'shop shop.internal:80: expected http, found ssh (OpenSSH)',
      'wrong-protocol',
    ]);
  });

  test('there is one line for each finding, whatever its text', () => {
    expect(textOf('line').trimEnd().split('\n')).toHaveLength(16);
  });
});
