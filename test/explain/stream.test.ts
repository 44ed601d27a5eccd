import { describe, expect, test } from 'vitest';
import { Explainer } from '../../src/explain/explain.ts';
import { Scanner } from '../../src/explain/stream.ts';
import { tcpProtocols, udpProtocols } from '../../src/protocols/builtin.ts';
import { Registry } from '../../src/protocols/registry.ts';

const { prefixes } = new Explainer(new Registry(tcpProtocols, udpProtocols));

const LOG = [
  'Mar 02 10:15:01 web nginx[812]: 10.0.0.7 - - "GET / HTTP/1.1" 200 612',
  'Mar 02 10:15:02 kafka java[77]: Invalid receive (size = 1213486160 larger than 104857600)',
  'Mar 02 10:15:03 app python[9]: allocating 4096 bytes',
  'Mar 02 10:15:04 kafka java[77]: Invalid receive (size = 1213486160 larger than 104857600)',
  'Mar 02 10:15:05 mq rabbit[3]: {bad_header,<<22,3,1,2,0,1,0,1>>}',
  '',
  'Mar 02 10:15:06 app python[9]: cannot allocate 1347703880 bytes',
].join('\n');

function scanned(...chunks: Uint8Array[]): Scanner {
  const scanner = new Scanner(prefixes);
  for (const chunk of chunks) scanner.push(chunk);
  scanner.end();
  return scanner;
}

function summary({ occurrences, lines, notShown }: Scanner) {
  const shown = occurrences.map(({ cause, count, line, text }) => ({
    by: cause.message?.speaks.join(),
    met: cause.protocols[0],
    count,
    line,
    text,
  }));
  return { shown, lines, notShown };
}

describe('a log in a stream', () => {
  const bytes = Buffer.from(`${LOG}\n`);
  const whole = summary(scanned(bytes));

  test('lines that suggest a wrong protocol are counted, the most frequent first', () => {
    const all = LOG.split('\n');
    expect(whole).toEqual({
      shown: [
        { by: 'kafka', met: 'http', count: 2, line: 2, text: all[1] },
        { by: 'amqp', met: 'tls', count: 1, line: 5, text: all[4] },
        { by: undefined, met: 'http', count: 1, line: 7, text: all[6] },
      ],
      lines: 7,
      notShown: 0,
    });
  });

  test('byte by byte, and cut anywhere, it is the same', () => {
    expect(summary(scanned(...Array.from(bytes, (byte) => Uint8Array.of(byte))))).toEqual(whole);
    for (let at = 0; at <= bytes.length; at++) {
      expect(summary(scanned(bytes.subarray(0, at), bytes.subarray(at)))).toEqual(whole);
    }
  });

  test('the last line needs no end, and Windows ends its lines in its own way', () => {
    expect(summary(scanned(Buffer.from(LOG)))).toEqual(whole);
    const dos = summary(scanned(Buffer.from(LOG.replaceAll('\n', '\r\n'))));
    expect(dos.shown.map(({ count, line }) => ({ count, line }))).toEqual(
      whole.shown.map(({ count, line }) => ({ count, line })),
    );
  });

  test('an empty stream has no lines', () => {
    expect(summary(scanned())).toEqual({ shown: [], lines: 0, notShown: 0 });
    expect(summary(scanned(Buffer.from('\n\n')))).toMatchObject({ shown: [], lines: 2 });
  });

  test('a line with another byte is not taken for one without a cause', () => {
    const log = (byte: number) => `2026-03-02T10:15:01Z 10.0.0.7 unknown data type: ${byte}\n`;
    expect(summary(scanned(Buffer.from(log(5) + log(47)))).shown).toMatchObject([
      { met: 'http', line: 2 },
    ]);
  });

  test('lines that differ in times, addresses and ids are examined once', () => {
    const line = (i: number) =>
      `Mar ${1 + (i % 28)} 10:15:02 web sshd[${i}]: invalid user from 10.0.${i >> 8}.${i & 255} port ${1024 + i}, id ${((i * 2654435761) >>> 0).toString(16).padStart(8, '0')}\n`;
    const scanner = scanned(Buffer.from(Array.from({ length: 5000 }, (_, i) => line(i)).join('')));
    expect(scanner.notExamined).toBe(0);
  });

  test('an everyday log is quiet', () => {
    const everyday = Array.from(
      { length: 2000 },
      (_, i) =>
        `2026-03-02T10:15:${i % 60}.${i}Z INFO [pool-${i % 7}] GET /api/v1/items/${i * 7919} 200 ${i * 31}us trace=${(i * 2654435761).toString(16)}`,
    );
    expect(summary(scanned(Buffer.from(everyday.join('\n'))))).toMatchObject({ shown: [] });
  });

  test('a line without an end is held no further than it is looked at', () => {
    const scanner = new Scanner(prefixes);
    const chunk = Buffer.alloc(1 << 20, 'x');
    const before = process.memoryUsage().arrayBuffers;
    for (let i = 0; i < 64; i++) scanner.push(chunk);
    expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(16 << 20);
    scanner.push(Buffer.from(' 1213486160\nInvalid receive (size = 1213486160 larger than 1)\n'));
    scanner.end();
    expect(summary(scanner)).toMatchObject({ shown: [{ line: 2, count: 1 }], lines: 2 });
  });

  test('causes beyond what is kept are still counted', () => {
    const numbers = Array.from({ length: 3000 }, (_, i) => `GET /${String(i).padStart(3, '0')}`);
    const lines = numbers.map(
      (text) =>
        `Too large frame: ${Buffer.from(text.padEnd(8).slice(0, 8)).readBigUInt64BE().toString()}`,
    );
    const scanner = scanned(Buffer.from(lines.join('\n')));
    const kept = scanner.occurrences.reduce((all, { count }) => all + count, 0);
    expect(scanner.occurrences.length).toBeLessThanOrEqual(1000);
    expect(kept + scanner.notShown + scanner.notExamined).toBe(3000);
  });

  test('examines a bounded number of different lines, and counts the others', () => {
    const lines = Array.from(
      { length: 20_000 },
      (_, i) => `{bad_header,<<${i >> 8},${i & 255},1,2,3,4>>}\n`,
    );
    const scanner = new Scanner(prefixes);
    scanner.push(Buffer.from(lines.join('')));
    scanner.end();
    expect(scanner.lines).toBe(20_000);
    expect(scanner.notExamined).toBeGreaterThan(15_000);
  });

  test('examines lines that differ in their timestamp only once', () => {
    const line = (second: number) =>
      `2026-01-02T10:00:${String(second % 60).padStart(2, '0')}.${second}Z invalid frame length 1213486160\n`;
    const scanner = new Scanner(prefixes);
    scanner.push(Buffer.from(Array.from({ length: 5000 }, (_, second) => line(second)).join('')));
    scanner.end();
    expect(scanner.notExamined).toBe(0);
    expect(scanner.occurrences.map(({ count }) => count)).toEqual([5000]);
  });
});
