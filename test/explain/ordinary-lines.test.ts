import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { Explainer } from '../../src/explain/explain.ts';
import { causesInText } from '../../src/explain/in-text.ts';
import { tcpProtocols, udpProtocols } from '../../src/protocols/builtin.ts';
import { Registry } from '../../src/protocols/registry.ts';
import { ORDINARY_LOGS, ordinaryLines } from '../support/logs/ordinary-log.ts';
import { sampleSize } from '../support/sample-size.ts';
import { Seeded } from '../support/seeded.ts';

const explainer = new Explainer(new Registry(tcpProtocols, udpProtocols));

const LINES = linesOf('ordinary-lines.txt');
const LOOK_ALIKES = linesOf('ordinary-look-alikes.txt');

function linesOf(name: string): string[] {
  return readFileSync(`fixtures/explain/${name}`, 'utf8')
    .split('\n')
    .filter((line) => line !== '' && !line.startsWith('# '));
}

describe('lines of peers that speak the right protocol', () => {
  test('are at least 300', () => {
    expect(LINES.length).toBeGreaterThanOrEqual(300);
  });

  test.each(LINES)('are not explained as a wrong one: %s', (line) => {
    const likely = explainer.explain(line).causes.filter((one) => one.confidence === 'likely');
    expect(likely).toEqual([]);
  });
});

describe('numbers and words with which protocols begin, where they mean something else', () => {
  test.each(LOOK_ALIKES)('are not explained: %s', (line) => {
    const likely = explainer.explain(line).causes.filter((one) => one.confidence === 'likely');
    expect(likely).toEqual([]);
  });

  test.each([
    'phone +49 30 1213486160',
    'Log sequence number 1397966893',
    'autovacuum: oldest xmin is 1213486160, freeze age 200000000',
    'order 1213486160 shipped to customer 1195725856',
  ])('have not even a weak cause: %s', (line) => {
    expect(explainer.explain(line).causes).toEqual([]);
  });
});

/** Lines of each program: 200,000 of all together in the full size. */
const COUNT = sampleSize({ small: 300, full: 6000 });

describe('the log of a program whose peers speak the right protocol suggests no other', () => {
  test.each(ORDINARY_LOGS)('$program', (log) => {
    const lines = ordinaryLines(log, COUNT, new Seeded(log.program));
    const claimed = lines.filter((line) => {
      const causes = causesInText(line, explainer.prefixes);
      return causes.some(({ confidence }) => confidence === 'likely');
    });
    expect(claimed).toEqual([]);
  });
});
