import { describe, expect, test } from 'vitest';
import { logMessages } from '../../src/expect/messages.ts';
import { Explainer } from '../../src/explain/explain.ts';
import { ANCHORS } from '../../src/explain/in-text.ts';
import { lineText, Prefilter } from '../../src/explain/prefilter.ts';
import { Scanner } from '../../src/explain/stream.ts';
import { tcpProtocols, udpProtocols } from '../../src/protocols/builtin.ts';
import { Registry } from '../../src/protocols/registry.ts';

const { prefixes } = new Explainer(new Registry(tcpProtocols, udpProtocols));
const patterns = logMessages().map(({ pattern }) => pattern);

describe('every row of the table of messages is found in a log', () => {
  test.each(patterns)('%s', (pattern) => {
    const line = `Mar 02 10:15:02 host app[77]: ${pattern.replaceAll('#', '42')}`;
    const scanner = new Scanner(prefixes);
    scanner.push(Buffer.from(`all is well\n${line}\nall is well\n`));
    scanner.end();
    const found = scanner.occurrences.map(({ cause, line: at }) => [cause.message?.pattern, at]);
    const longer = logMessages().filter((one) => one.pattern.replaceAll('#', '42') === pattern);
    expect([pattern, ...longer.map((one) => one.pattern)]).toContain(found[0]?.[0]);
    expect(found[0]?.[1]).toBe(2);
  });
});

test('other lines are left behind', () => {
  const prefilter = new Prefilter(ANCHORS, prefixes.pairs);
  const candidates: string[] = [];
  const log = Buffer.from('10.0.0.7 - - "GET /index.html HTTP/1.1" 200 612\n'.repeat(10));
  prefilter.scan(log, (from, to) => candidates.push(lineText(log, from, to)));
  expect(candidates).toEqual([]);
});
