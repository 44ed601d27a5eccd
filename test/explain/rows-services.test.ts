import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { logMessages } from '../../src/expect/messages.ts';
import { Explainer } from '../../src/explain/explain.ts';
import { causesInText } from '../../src/explain/in-text.ts';
import { tcpProtocols, udpProtocols } from '../../src/protocols/builtin.ts';
import { Registry } from '../../src/protocols/registry.ts';

const { prefixes } = new Explainer(new Registry(tcpProtocols, udpProtocols));

function linesOf(name: string): string[] {
  return readFileSync(new URL(name, import.meta.url), 'utf8')
    .trimEnd()
    .split('\n');
}

/** What software prints: provoked on loopback, or composed from its sources (`source` of the row). */
const messages = linesOf('service-messages.tsv')
  .slice(1)
  .map((row) => {
    const [software = '', confidence = '', sender = '', line = ''] = row.split('\t');
    return {
      software,
      confidence,
      sender,
      line: line.replaceAll('\\n', '\n').replaceAll('\\t', '\t').replaceAll('\\\\', '\\'),
    };
  });

describe('the words of databases, queues, caches, RPC, mail, and proxies', () => {
  test.each(messages)('$software: $line', ({ software, confidence, sender, line }) => {
    const [cause] = causesInText(line, prefixes);
    expect(cause?.message?.software).toBe(software);
    if (confidence !== 'any') expect(cause?.confidence).toBe(confidence);
    if (sender !== '-') expect(cause?.protocols).toContain(sender);
  });
});

describe('the same software in ordinary trouble', () => {
  test.each(linesOf('ordinary-services.txt'))('%s', (line) => {
    const likely = causesInText(line, prefixes).filter((one) => one.confidence === 'likely');
    expect(likely.map(({ message, protocols }) => message?.pattern ?? protocols)).toEqual([]);
  });
});

test('at least 30 products have a row', () => {
  const known = new Set(logMessages().map(({ software }) => software));
  const products = new Set(messages.map(({ software }) => software));
  expect([...products].filter((one) => !known.has(one))).toEqual([]);
  expect(products.size).toBeGreaterThanOrEqual(30);
});
