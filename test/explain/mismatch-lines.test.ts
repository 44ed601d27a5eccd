import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import type { Cause } from '../../src/explain/cause.ts';
import { Explainer } from '../../src/explain/explain.ts';
import { tcpProtocols, udpProtocols } from '../../src/protocols/builtin.ts';
import { Registry } from '../../src/protocols/registry.ts';

const explainer = new Explainer(new Registry(tcpProtocols, udpProtocols));

interface Mismatch {
  readonly protocols: readonly string[];
  readonly line: string;
  readonly causes: readonly Cause[];
}

const MISMATCHES: readonly Mismatch[] = readFileSync('fixtures/explain/mismatch-lines.tsv', 'utf8')
  .split('\n')
  .filter((row) => row !== '' && !row.startsWith('# '))
  .map((row) => {
    const [ids = '', line = ''] = row.split('\t');
    return { protocols: ids.split('|'), line, causes: explainer.explain(line).causes };
  });

function isRight({ protocols, causes }: Mismatch): boolean {
  return causes.some((cause) => protocols.some((id) => cause.protocols.includes(id)));
}

test('at least 80 of 100 lines of mismatches are explained by the protocol of the bytes', () => {
  expect(MISMATCHES.length).toBeGreaterThanOrEqual(150);
  const right = MISMATCHES.filter(isRight);
  expect(right.length / MISMATCHES.length).toBeGreaterThanOrEqual(0.8);
});

test('no line of a mismatch is explained by another protocol', () => {
  const wrong = MISMATCHES.filter(
    (one) => !isRight(one) && one.causes.some(({ protocols }) => protocols.length > 0),
  );
  expect(wrong.map(({ line }) => line)).toEqual([]);
});
