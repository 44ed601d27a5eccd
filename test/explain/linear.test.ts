import { describe, expect, test } from 'vitest';
import { Explainer } from '../../src/explain/explain.ts';
import { Scanner } from '../../src/explain/stream.ts';
import { http } from '../../src/protocols/http.ts';
import type { Protocol } from '../../src/protocols/protocol.ts';
import { Registry } from '../../src/protocols/registry.ts';
import { ssh } from '../../src/protocols/ssh.ts';
import { telnet } from '../../src/protocols/telnet.ts';
import { tls } from '../../src/protocols/tls.ts';
import { countWork } from '../support/counted-work.ts';

/** What every scanner of `explain` waits for, repeated. */
const UNITS = [
  ...[' ', '\t', '0', '1', 'a', 'f', 'z', 'é', '\0', '\ud800', '%', '.', '-', '+', '...', '…'],
  ...['[', ']', '(', ')', '{', '<', '>', '<<', '<<1', '<<1,', '<1>', '"', "'", '\\"', '"abc" '],
  ...["'abc' ", '>abc<', ',', '1,', '1, ', '1 ', '1:', '11:11:11 ', '2020-01-01T', ',000', '1,000'],
  ...['\\x', '\\x4', '\\xff', '\\u00', '\\026', 'x\\x16 ', 'ff f4 ', 'fff4', '\\xff\\xf4', '0x'],
  ...['0x16', '0x16 ', '16 03 ', '16:03:', '160301', 'bytes 160301 ', 'length ', 'length 1234 '],
  ...['1213486160 ', '1213486160,', '(16,03,01,02)', '[22,3,1,2]', '<<22,3,1,2>>', 'FhYW', 'A='],
  ...['0000 48 ', 'GET / HTTP/1.1\r\n', 'SSH-2.0-x ', 'ssl: wrong version number '],
  ...['Client sent an HTTP request to an ', 'Port 9000 is for\n ', 'Unknown cmd: Host: '],
  ...['&#', '#0', '^V', '%16'],
];
/** What makes a scanner start, and what keeps it from matching at the end. */
const AROUND: readonly (readonly [start: string, end: string])[] = [
  ['', ''],
  ['[1', 'z'],
  ['[1', ']'],
  ['14 Jun ', ''],
  ['0000 48', 'z'],
  ['"', 'z'],
  ['ssl: wrong version number ', ''],
];

const SIZES = [1, 2, 4, 8, 16, 32].map((thousands) => thousands * 1024);

/** Bytes that recognizers were given. */
let judged = 0;

function counting(one: Protocol): Protocol {
  return {
    ...one,
    client: (input) => {
      judged += input.bytes.length;
      return one.client(input);
    },
    server: (input) => {
      judged += input.bytes.length;
      return one.server(input);
    },
  };
}

/** A few protocols only: the work for each is the same. */
const explainer = new Explainer(new Registry([http, ssh, telnet, tls].map(counting)));
// The first run builds tables.
explainer.explain('ssl: wrong version number 16 03 99');
new Scanner(explainer.prefixes);

function explainOne(text: string): void {
  explainer.explain(text);
}

function scanLine(text: string): void {
  scanned(Buffer.from(`${text}\n`));
}

function scanned(...chunks: Uint8Array[]): Scanner {
  const scanner = new Scanner(explainer.prefixes);
  for (const chunk of chunks) scanner.push(chunk);
  scanner.end();
  return scanner;
}

/** Everything that is read: by regular expressions, by recognizers, and to copy it. */
function workOf(run: () => void): number {
  judged = 0;
  const { characters, copied } = countWork(run);
  return characters + copied + judged;
}

/** Each kind of bytes, number and message has patterns that read the text once. */
const READS_PER_CHARACTER = 64;
/** Recognizers are given the first 4 KiB of few byte strings, and all values of their first bytes. */
const MAX_JUDGED = 400_000;

describe('the work grows with the length of the text, and no faster', () => {
  const cases = [explainOne, scanLine].flatMap((run) => UNITS.map((unit) => ({ run, unit })));
  test.each(cases)('$run.name of many $unit', ({ run, unit }) => {
    for (const [start, end] of AROUND) {
      for (const size of SIZES) {
        const text = start + unit.repeat(size / unit.length) + end;
        expect(workOf(() => run(text))).toBeLessThan(READS_PER_CHARACTER * size + MAX_JUDGED);
      }
    }
  });

  test.each(SIZES)('a line of %i bytes that arrive one by one', (size) => {
    const chunks = Array.from({ length: size }, () => Uint8Array.of(0x61));
    expect(countWork(() => scanned(...chunks)).copied).toBeLessThan(4 * size);
  });
});

test('a line is examined once, however long it is and however often it is repeated', () => {
  const line = (unit: string) => `ssl: wrong version number ${unit.repeat(5000)}\n`;
  const once = workOf(() => scanned(Buffer.from(line('\\x16\\x03 '))));
  const often = workOf(() => scanned(Buffer.from(line('\\x16\\x04 ').repeat(20))));
  // Each time the line is compared without its timestamp, and its start has a time or not.
  expect(often).toBeLessThan(once + 20 * (2 * line('\\x16\\x03 ').length + 4000));
});

test('lines that are new when many others are remembered are remembered, too', () => {
  const old = Array.from(
    { length: 1500 },
    (_, i) => `x${i}x ssl: wrong version number ${'y'.repeat(4096)}\n`,
  );
  const line = `ssl: wrong version number ${'z'.repeat(4096)}\n`;
  const scanner = scanned(Buffer.from(old.join('')), Buffer.from(line.repeat(2000)));
  expect(scanner.notExamined).toBe(0);
  expect(scanner.occurrences.map(({ count }) => count)).toEqual([3500]);
});

test('interrupts of a telnet client are peeled off, however many precede the negotiation', () => {
  const causesAfter = (interrupts: number) =>
    explainer.explain(`${'ff f4 '.repeat(interrupts)}ff fd 03 ff fb 18`).causes;
  for (const interrupts of [1, 2, 1000]) {
    expect(causesAfter(interrupts)).toMatchObject([
      {
        protocols: ['telnet'],
        side: 'client',
        evidence: { note: expect.stringContaining('Ctrl-C') },
      },
    ]);
  }
});
