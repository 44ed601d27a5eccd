import { describe, expect, test } from 'vitest';
import { type LogMessage, logMessages } from '../../src/expect/messages.ts';
import { Explainer } from '../../src/explain/explain.ts';
import { anchorsOfRules } from '../../src/explain/in-text.ts';
import { lineText, Prefilter } from '../../src/explain/prefilter.ts';
import { Scanner } from '../../src/explain/stream.ts';
import { tcpProtocols, udpProtocols } from '../../src/protocols/builtin.ts';
import { Registry } from '../../src/protocols/registry.ts';

const { prefixes } = new Explainer(new Registry(tcpProtocols, udpProtocols));
/** Rows whose words prove something: the others are not counted in a log. */
const rows = logMessages().filter(({ suggests }) => suggests === undefined);

/** A row as software logs it, with what an HTTP peer would make of its places. */
function lineOf({ pattern, also = [], byteAt }: LogMessage): string {
  const byte = 'HTTP/1.1'.charCodeAt(byteAt ?? 0);
  const number = byteAt === undefined ? 1213486160 : byte;
  const words = pattern
    .replace('#', String(number))
    .replaceAll('#', '42')
    .replaceAll('@', String.fromCharCode(byte));
  return `Mar 02 10:15:02 host app[77]: ${[words, ...also.map((one) => one.split('|')[0])].join(' ')}`;
}

describe('every row of the table of messages is found in a log', () => {
  test.each(rows.map((row) => [row.pattern, row] as const))('%s', (_, row) => {
    const line = lineOf(row);
    const scanner = new Scanner(prefixes);
    scanner.push(Buffer.from(`all is well\n${line}\nall is well\n`));
    scanner.end();
    const [found] = scanner.occurrences;
    expect(found?.line).toBe(2);
    if (row.byteAt !== undefined && found?.cause.message === undefined) {
      // A byte that the software's own peers may send, too, is explained by the words around it.
      expect(found?.cause.protocols).toContain('http');
      return;
    }
    const alike = rows.filter((one) => lineOf(one).includes(lineOf(row)));
    expect(alike.map(({ pattern }) => pattern)).toContain(found?.cause.message?.pattern);
  });
});

describe('what is chosen does not depend on where a line lies in memory', () => {
  const prefilter = new Prefilter(anchorsOfRules(), prefixes.pairs);
  const line = 'app: bad magic, got 1213486160\n';

  test.each([0, 1, 2, 3, 4, 5, 6, 7])('behind %i bytes', (before) => {
    const memory = Buffer.from(`${'\n'.repeat(before)}x\n\n${line}y\n${line}\n\n`);
    const bytes = memory.subarray(before);
    const found: unknown[] = [];
    const lines = prefilter.scan(bytes, (from, to, linesBefore) => {
      found.push([lineText(bytes, from, to), linesBefore]);
    });
    expect(found).toEqual([
      [line.trim(), 2],
      [line.trim(), 4],
    ]);
    expect(lines).toBe(7);
  });

  test.each(['\x16', 'bad ', 'got ', '1213486160', 'wrong'])('%j beside line ends', (what) => {
    for (let before = 0; before < 8; before++) {
      const text = `${'z'.repeat(before)}\n\n${what}\n\n`;
      const bytes = Buffer.from(text);
      const found: unknown[] = [];
      const lines = prefilter.scan(bytes, (from, to, linesBefore) => {
        found.push([lineText(bytes, from, to), linesBefore]);
      });
      expect({ found, lines }).toEqual({ found: [[what, 2]], lines: 4 });
    }
  });
});

test('other lines are left behind', () => {
  const prefilter = new Prefilter(anchorsOfRules(), prefixes.pairs);
  const candidates: string[] = [];
  const log = Buffer.from('10.0.0.7 - - "GET /index.html HTTP/1.1" 200 612\n'.repeat(10));
  prefilter.scan(log, (from, to) => candidates.push(lineText(log, from, to)));
  expect(candidates).toEqual([]);
});
