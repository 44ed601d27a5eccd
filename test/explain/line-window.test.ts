import { describe, expect, test } from 'vitest';
import { Explainer } from '../../src/explain/explain.ts';
import { LineWindow, lineWindowRule } from '../../src/explain/line-window.ts';
import { Scanner } from '../../src/explain/stream.ts';
import { tcpProtocols, udpProtocols } from '../../src/protocols/builtin.ts';
import { Registry } from '../../src/protocols/registry.ts';

const { prefixes } = new Explainer(new Registry(tcpProtocols, udpProtocols));

const chunk = (value: number, second = 28) =>
  `2026-03-09 14:43:${second} +0900 [warn]: #0 incoming chunk is broken: host="10.0.0.7" msg=${value}`;
const NETTY = [
  'java.lang.IllegalArgumentException: empty text',
  '\tat org.jboss.netty.handler.codec.http.HttpVersion.<init>(HttpVersion.java:89)',
];

const found = (lines: readonly string[]) => lineWindowRule.find(lines.join('\n'), prefixes);

function inLog(lines: readonly string[]) {
  const scanner = new Scanner(prefixes);
  scanner.push(Buffer.from(`${lines.join('\n')}\n`));
  scanner.end();
  return scanner.occurrences.map(({ cause, count }) => [cause.protocols[0], count]);
}

describe('one byte a line', () => {
  test.each([
    ['a ClientHello', [22, 3, 1, 0, 241], 'tls'],
    ['a GET', [71, 69, 84, 32, 47], 'http'],
    ['an SSH banner', [83, 83, 72, 45, 50], 'ssh'],
  ])('%s is put together', (_what, bytes, protocol) => {
    const lines = bytes.map((byte) => chunk(byte));
    expect(found(lines)).toMatchObject([{ confidence: 'likely', protocols: [protocol] }]);
  });

  test('it is told once, however long it is', () => {
    const lines = [22, 3, 1, 2, 0, 1, 0, 1, 252].map((byte) => chunk(byte));
    expect(inLog(lines)).toEqual([['tls', 1]]);
  });

  test('the time may change, and other lines may stand between', () => {
    const lines = [
      chunk(71),
      'all quiet',
      chunk(69, 29),
      'all quiet',
      chunk(84, 30),
      chunk(32, 30),
    ];
    expect(inLog(lines)).toEqual([['http', 1]]);
  });

  test.each([
    ['a counter', [10, 11, 12, 13, 14]],
    ['the same value', [22, 22, 22, 22]],
    ['two bytes', [22, 3]],
    ['larger numbers', [1022, 1003, 1001]],
    ['measurements', [97, 98, 97, 99, 96]],
  ])('%s is no message', (_what, values) => {
    expect(found(values.map((value) => chunk(value)))).toEqual([]);
  });

  test('lines without a complaint are not put together', () => {
    expect(found([22, 3, 1, 2].map((value) => `temperature ${value}`))).toEqual([]);
  });

  test('lines that differ in two numbers are not put together', () => {
    const lines = [22, 3, 1, 2].map((value, i) => `invalid value ${value} in row ${i}`);
    expect(found(lines)).toEqual([]);
  });

  test('lines that are far apart are not put together', () => {
    const window = new LineWindow(prefixes);
    const causes = [22, 3, 1].flatMap((value, i) => window.push(chunk(value), 100 * i));
    expect(causes).toEqual([]);
  });
});

describe('two messages that prove something together', () => {
  test('in one text', () => {
    expect(found(NETTY)).toMatchObject([
      { confidence: 'likely', protocols: ['tls'], side: 'client' },
    ]);
  });

  test('in a log', () => {
    expect(inLog(NETTY)).toEqual([['tls', 1]]);
  });

  test.each([
    ['the first alone', NETTY.slice(0, 1)],
    ['the second alone', NETTY.slice(1)],
    ['both far apart', [NETTY[0] ?? '', ...Array(20).fill('invalid'), NETTY[1] ?? '']],
    ['both in the other order', [...NETTY].reverse()],
  ])('%s prove nothing', (_what, lines) => {
    expect(found(lines)).toEqual([]);
  });
});
