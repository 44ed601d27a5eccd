import { spawnSync } from 'node:child_process';
import { expect, test } from 'vitest';
import { prometheus } from '../../src/report/prometheus.ts';
import { reportSet } from '../support/report-set.ts';
import { endpointOf, okOf, resultOf, rowInputOf, wholeOf } from '../support/results.ts';

function textOf(input = reportSet()): string {
  return [...prometheus(rowInputOf(input))].join('');
}

const SAMPLE = /^([a-z_]+)(\{(?:[a-z_]+="(?:[^"\\\n]|\\[\\"n])*",?)*\})? ([\d.]+)$/;

test('every line is a comment or a sample, and every metric has HELP and TYPE before it', () => {
  const described = new Set<string>();
  for (const line of textOf().trimEnd().split('\n')) {
    const comment = /^# (?:HELP|TYPE) (\S+) \S/.exec(line);
    if (comment) described.add(comment[1] ?? '');
    else expect(described.has(SAMPLE.exec(line)?.[1] ?? line)).toBe(true);
  }
});

test('no set of labels occurs twice, and of equal endpoints the worst counts', () => {
  const samples = textOf(wholeOf([okOf(), okOf({ status: 'mismatch' })]))
    .split('\n')
    .filter((line) => line.startsWith('firstbytes_endpoint_ok{'));
  expect(samples).toEqual([
    'firstbytes_endpoint_ok{name="bastion",address="bastion.internal:22",expected="ssh"} 0',
  ]);
});

test('what the server sends is no label', () => {
  expect(textOf()).not.toContain('OpenSSH');
});

test('a label is bounded and escaped', () => {
  const name = `a"b\\c\n${'x'.repeat(10_000)}`;
  const line = textOf(wholeOf([resultOf({ endpoint: endpointOf({ name }) })]))
    .split('\n')
    .find((one) => one.startsWith('firstbytes_endpoint_ok{'));
  expect(line).toMatch(SAMPLE);
  expect(line?.length).toBeLessThan(400);
});

test('the completion time is the start and the duration', () => {
  expect(textOf()).toMatch(/^firstbytes_check_completion_timestamp_seconds 1767323046\.91/m);
});

const hasPromtool = spawnSync('promtool', ['--version']).error === undefined;

// Debian: prometheus.
test.skipIf(!hasPromtool)('promtool reads it', () => {
  const { status, stderr } = spawnSync('promtool', ['check', 'metrics'], { input: textOf() });
  expect(`${stderr}`).toBe('');
  expect(status).toBe(0);
});
