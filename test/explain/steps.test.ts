import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import type { Characters } from '../../src/explain/characters.ts';
import { Explainer } from '../../src/explain/explain.ts';
import { bytesIn } from '../../src/explain/forms.ts';
import { Scanner } from '../../src/explain/stream.ts';
import { doubleQuoted, wordsWithBytes } from '../../src/explain/text-tokens.ts';
import type { Protocol } from '../../src/protocols/protocol.ts';
import { Registry } from '../../src/protocols/registry.ts';
import { ssh } from '../../src/protocols/ssh.ts';

/** Runs a scanner over a text and counts the characters that it reads. */
function readsOf(scan: (text: Characters) => Iterable<string>, text: string): number {
  let reads = 0;
  const counting: Characters = {
    length: text.length,
    codeAt: (index) => {
      reads++;
      return text.charCodeAt(index);
    },
    slice: (from, to) => {
      reads += to - from;
      return text.slice(from, to);
    },
  };
  Array.from(scan(counting));
  return reads;
}

describe('the reads of a scanner grow with the length of the text, and no faster', () => {
  const units = [
    ...['x', '0', ' ', '\\', '\\x', '\\x4', '\\x41', '\\u0041', '"', '\\"', '"a', '"abcd" '],
    ...["'", "'a", 'é', '\0', '\n', '{"a":"\\x16"},', 'a\\x16 ', '<<22,3,1>>'],
  ];
  test.each(
    [wordsWithBytes, doubleQuoted].flatMap((scan) =>
      units.flatMap((unit) => ['', '"'].map((before) => ({ scan, unit, before }))),
    ),
  )('$scan.name of $before and many $unit', ({ scan, unit, before }) => {
    const reads = [1000, 2000, 4000, 8000].map((times) =>
      readsOf(scan, before + unit.repeat(times)),
    );
    for (const [i, now] of reads.slice(1).entries()) {
      expect(now).toBeLessThanOrEqual(2 * (reads[i] ?? 0) + 20);
    }
    expect(reads[0]).toBeLessThanOrEqual(8 * (unit.length * 1000 + 1));
  });
});

test('no pattern in src/explain starts its search with an unbounded repetition', () => {
  const folder = new URL('../../src/explain/', import.meta.url);
  const patterns = readdirSync(folder)
    .flatMap((name) => readFileSync(new URL(name, folder), 'utf8').split('\n'))
    .flatMap(
      (line) => line.match(/\/(?![*/])(?:[^/\\[\n]|\\.|\[(?:[^\]\\]|\\.)*\])+\/[gimsu]*/g) ?? [],
    );
  expect(patterns.length).toBeGreaterThan(20);
  const unbounded = /^\/(?:\\.|\[(?:[^\]\\]|\\.)*\]|[^\\[^(])(?:[*+]|\{\d+,\})[^/]/;
  expect(patterns.filter((one) => unbounded.test(one))).toEqual([]);
});

describe('recognizers', () => {
  let [calls, longest] = [0, 0];
  const counting: Protocol = {
    ...ssh,
    client: (input) => {
      calls++;
      longest = Math.max(longest, input.bytes.length);
      return ssh.client(input);
    },
  };
  const explainer = new Explainer(new Registry([counting]));

  test('see the first 4 KiB and the line end of a text of any length', () => {
    for (const text of ['SSH-2.0-a\r\n', 'GET / HTTP/1.1\r\n', '\n', 'é']) {
      explainer.explain(text.repeat(100_000));
    }
    expect(longest).toBeGreaterThan(1000);
    expect(longest).toBeLessThan(2 * 4096 + 3);
  });

  test('are asked once about bytes that a log repeats', () => {
    const callsFor = (log: string) => {
      const before = calls;
      const scanner = new Scanner(explainer.prefixes);
      scanner.push(Buffer.from(log));
      scanner.end();
      return calls - before;
    };
    const line = (i: number) => `${i} mq rabbit[3]: {bad_header,<<22,3,1,2,0,1,0,1>>}\n`;
    expect(callsFor(line(0))).toBeGreaterThan(0);
    expect(callsFor(Array.from({ length: 100 }, (_, i) => line(i)).join(''))).toBe(0);
  });
});

test.each([
  ['pairs', '16 '],
  ['hex digits', '1a'],
  ['base64', 'FhYW'],
])('not more than 6 KiB of %s are decoded', (_form, unit) => {
  const lengths = bytesIn(unit.repeat(9000)).map(({ length }) => length);
  expect(lengths.length).toBeGreaterThan(0);
  expect(Math.max(...lengths)).toBeLessThanOrEqual(6144);
});

test('a list of thousands of bytes is read, with or without an ellipsis', () => {
  const list = '22, 3, '.repeat(4000);
  for (const end of [']', '...]', '… ]']) {
    expect(bytesIn(`[${list}${end}`)[0]?.subarray(0, 3)).toEqual(Uint8Array.of(22, 3, 22));
  }
});
