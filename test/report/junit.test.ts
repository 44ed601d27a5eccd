import { spawnSync } from 'node:child_process';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { STRICT } from '../../src/expect/level.ts';
import { junit, junitOfFiles } from '../../src/report/junit.ts';
import { hostileText } from '../support/hostile.ts';
import { HOSTILE_BANNER, reportSet } from '../support/report-set.ts';
import { endpointOf, okOf, refusedOf, resultOf, rowInputOf, wholeOf } from '../support/results.ts';
import { elementsOf, readXml, type XmlElement } from '../support/xml.ts';

function textOf(input = reportSet(), policy = STRICT): string {
  return [...junit(rowInputOf(input, policy))].join('');
}

function firstCase(results = [resultOf()], policy = STRICT): XmlElement {
  const [first] = elementsOf(readXml(textOf(wholeOf(results), policy)), 'testcase');
  if (!first) throw new Error('no case');
  return first;
}

test('the totals are those of the cases', () => {
  const root = readXml(textOf());
  const { tests, failures, errors } = root.attributes;
  expect(Number(tests)).toBe(elementsOf(root, 'testcase').length);
  expect(Number(failures)).toBe(elementsOf(root, 'failure').length);
  expect(Number(errors)).toBe(elementsOf(root, 'error').length);
});

test('there is a suite for each config, and one for endpoints without', () => {
  const suites = elementsOf(readXml(textOf()), 'testsuite').map(
    ({ attributes }) => attributes.name,
  );
  expect(suites).toEqual(['configs/shop prod.yaml', 'firstbytes.yaml', 'targets']);
});

test('a mismatch is a failure, an unreachable endpoint an error', () => {
  expect(firstCase().children.map(({ name }) => name)).toEqual(['failure']);
  expect(firstCase([refusedOf()]).children.map(({ name }) => name)).toEqual(['error']);
  expect(firstCase([okOf()]).children).toEqual([]);
});

test('what is tolerated passes, with the finding as output', () => {
  const [output, ...others] = firstCase([resultOf()], { ...STRICT, mismatch: 'warn' }).children;
  expect(output?.name).toBe('system-out');
  expect(output?.text).toContain('expected http, found ssh');
  expect(others).toEqual([]);
});

test('markup in a banner reads back as text', () => {
  const texts = elementsOf(readXml(textOf()), 'failure').map(({ text }) => text);
  const visible = HOSTILE_BANNER.split('\x1b')[0] ?? '';
  expect(texts.some((text) => text.includes(visible))).toBe(true);
});

test('any text gives a well-formed document', () => {
  fc.assert(
    fc.property(hostileText, hostileText, (name, file) => {
      const endpoint = endpointOf({ name, origin: { file, line: 1, column: 1 } });
      readXml(textOf(wholeOf([resultOf({ endpoint })])));
    }),
    { numRuns: 50 },
  );
});

test('a valid config is a case that passes, and each error a failure', () => {
  const problem = { level: 'error', code: 'config-error', title: 't', message: 'm' } as const;
  const origin = { file: 'b.yaml', line: 3, column: 1 };
  const files = [
    { file: 'a.yaml', problems: [] },
    { file: 'b.yaml', problems: [{ ...problem, more: ['fix'], origin, key: 'k' }] },
  ];
  const root = readXml([...junitOfFiles(files, '/')].join(''));
  expect(root.attributes).toMatchObject({ tests: '2', failures: '1', errors: '0' });
});

const hasXmllint = spawnSync('xmllint', ['--version']).error === undefined;

// Debian: libxml2-utils.
test.skipIf(!hasXmllint)('xmllint reads it', () => {
  const { status, stderr } = spawnSync('xmllint', ['--noout', '-'], { input: textOf() });
  expect(`${stderr}`).toBe('');
  expect(status).toBe(0);
});
