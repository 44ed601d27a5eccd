import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { run } from '../../src/fleet/run.ts';
import { oneByOne } from '../support/batches.ts';
import { type Case, type Kind, otherCases, rightCases } from './cases.ts';
import { problemOf } from './problem.ts';
import { registry } from './registry.ts';
import { FAILURES } from './start.ts';
import { type Answered, tableOf } from './table.ts';

/** How many failures of a kind are shown for one port; all of them stand in the file. */
const SHOWN = 3;

const endpoints = inject('endpoints');
const answered: Answered[] = [];
let problems: { one: Case; text: string }[] = [];

beforeAll(async () => {
  // The right expectations by themselves first, so that their times are not those of a crowd.
  await probeAll(rightCases(endpoints), 4);
  await probeAll(otherCases(endpoints), 32);
  problems = answered.flatMap(({ one, result }) => {
    const text = problemOf(one, result);
    return text === undefined ? [] : [{ one, text }];
  });
}, 900_000);

afterAll(() => {
  const all = problems.map(({ text }) => text);
  if (all.length > 0) writeFileSync(join(inject('folder'), FAILURES), `${all.join('\n')}\n`);
  console.log(`\n${tableOf(endpoints, answered)}\n\n${totals()}\n`);
});

describe.each(endpoints)('$name ($product)', ({ name, stack, starttls }) => {
  const problemsOf = (...kinds: Kind[]) => {
    const ours = problems.filter(({ one }) => one.real.name === name && kinds.includes(one.kind));
    const more = ours.length > SHOWN ? [`and ${ours.length - SHOWN} more, see ${FAILURES}`] : [];
    return [...ours.slice(0, SHOWN).map(({ text }) => text), ...more].join('\n');
  };

  it(`is ${stack}, with one connection`, () => {
    expect(problemsOf('right')).toBe('');
  });

  it('is distinguished from every other protocol', () => {
    expect(problemsOf('other', 'inside')).toBe('');
  });

  it.runIf(stack !== 'tls')(
    'is distinguished from the same protocol on the other side of TLS',
    () => {
      expect(problemsOf('layer')).toBe('');
    },
  );

  it.runIf(starttls)(
    starttls === 'offered' ? 'upgrades to TLS' : 'does not support STARTTLS',
    () => {
      expect(problemsOf('starttls')).toBe('');
    },
  );
});

it('a wrong protocol is identified with 2.7 connections on average', () => {
  const wrong = answered.filter(({ one }) => one.kind !== 'right' && one.kind !== 'starttls');
  const connections = wrong.reduce((sum, { result }) => sum + result.connections, 0);
  expect(connections / wrong.length).toBeLessThanOrEqual(2.7);
});

async function probeAll(cases: readonly Case[], concurrency: number): Promise<void> {
  const probed = cases.map(({ endpoint }) => endpoint);
  for await (const result of oneByOne(run(probed, { registry, concurrency }))) {
    answered.push({ one: cases[result.index] as Case, result });
  }
}

function totals(): string {
  const wrong = problems.map(({ one }) => `${one.kind}`);
  const kinds: Kind[] = ['right', 'other', 'inside', 'layer', 'starttls'];
  return kinds
    .map((kind) => {
      const all = answered.filter(({ one }) => one.kind === kind).length;
      return `${kind}: ${all - wrong.filter((one) => one === kind).length} of ${all}`;
    })
    .join(', ');
}
