import { describe, expect, test } from 'vitest';
import { concat, hex, text } from '../../src/bytes/build.ts';
import { clientView } from '../../src/expect/client-view.ts';
import { lengthImpactOf, lengthReadBy } from '../../src/expect/length-impact.ts';
import { causesOfNumber } from '../../src/explain/cause.ts';
import { RegistryPrefixes } from '../../src/explain/known-prefixes.ts';
import { parseProbe } from '../../src/identify/probe.ts';
import type { Framing } from '../../src/protocols/protocol-parts.ts';
import { registry } from '../support/expectations.ts';
import { serverRecordings } from '../support/recordings.ts';

const prefixes = new RegistryPrefixes(registry);

/** The protocols that a number is said to come from. */
function namedBy(number: string | bigint): Set<string> {
  const causes = causesOfNumber(BigInt(number), prefixes);
  return new Set(causes.flatMap(({ protocols }) => protocols.flatMap((one) => one.split('/'))));
}

/**
 * What a number must be for it to prove something by itself: 65,536 or more, and made of three bytes
 * that are no count, flag or filling. Of recorded servers the first eight bytes are known.
 */
function isDistinctive(number: string, field: Pick<Framing, 'offset' | 'size'>, prefix: string) {
  const telling = hex(prefix).filter((byte) => byte > 1 && byte < 0xff).length;
  return BigInt(number) >= 65_536n && telling >= 3 && field.offset + field.size <= 8;
}

describe('every length field of the registry reads beginnings as numbers that are explained', () => {
  const beginnings: [name: string, id: string, bytes: Uint8Array][] = [
    ['HTTP/1.1', 'http', text('HTTP/1.1 400 Bad Request\r\n')],
    ['GET / HTTP/1.1', 'http', text('GET / HTTP/1.1\r\nHost: db.example.net\r\n')],
    ['SSH-2.0-', 'ssh', text('SSH-2.0-OpenSSH_9.6\r\n')],
    ['a TLS hello', 'tls', concat(hex('1603010200010001fc0303'), new Uint8Array(16))],
    ['a TLS alert', 'tls', hex('15030300020228')],
  ];
  const fields = new Map<string, Framing>();
  for (const { framing, firstMessage } of registry.all) {
    for (const one of [framing, firstMessage]) {
      if (one === undefined || one === 'unframed') continue;
      const { offset, size, endian, flagBits = 0 } = one;
      fields.set(`${size} bytes at ${offset}, ${endian}-endian, ${flagBits} flags`, one);
    }
  }
  const cases = [...fields].flatMap(([field, framing]) =>
    beginnings.flatMap(([name, id, bytes]) => {
      const read = lengthImpactOf(framing, bytes);
      if (!read || !isDistinctive(read.length, framing, read.prefix)) return [];
      return [[field, name, read.length, id] as const];
    }),
  );

  test('and there are many', () => {
    expect(fields.size).toBeGreaterThan(20);
    expect(cases.length).toBeGreaterThan(30);
  });

  test.each(cases)('%s: %s is %s, %s', (_field, _name, number, id) => {
    expect([...namedBy(number)]).toContain(id);
  });
});

test.each([
  ['4739923', 'ssh', 'SSH as three bytes, the lowest first'],
  ['5526600', 'http', 'HTT as three bytes, the lowest first'],
  ['791752241', 'http', '/1.1 behind HTTP'],
])('%s is %s: %s', (number, id) => {
  expect([...namedBy(number)]).toContain(id);
});

test('what check computes as an impact, explain explains back', () => {
  /** What they send differs by the second, or is whatever they were sent. */
  const arbitrary = ['echo', 'chargen', 'daytime', 'time'];
  const clients = registry.all.filter(({ id, framing }) => framing && id !== 'tls');
  const wrong: string[] = [];
  let explained = 0;
  for (const { name, protocol, exchanges } of serverRecordings()) {
    if (arbitrary.includes(protocol)) continue;
    const attempts = exchanges
      .filter(({ layer }) => layer === 'tcp')
      .map((one) => ({
        ...one,
        probedWith: parseProbe(one.probedWith),
        timing: { connected: 1, ended: 1000 },
      }));
    for (const { id, framing } of clients) {
      const view = clientView({ kind: 'stacks', stacks: [[id]] }, attempts, registry);
      if (id === protocol || view?.client !== id || !framing) continue;
      const read = lengthReadBy('client', { framing }, view.received);
      if (!read || !isDistinctive(read.length, framing, read.prefix)) continue;
      const names = namedBy(read.length);
      const ids = [protocol, ...inWireOrder(view.received)];
      if (ids.some((one) => names.has(one))) explained++;
      else wrong.push(`${id} reads ${read.length} at ${name}: ${[...names]}`);
    }
  }
  expect(explained).toBeGreaterThan(1000);
  expect(explained / (explained + wrong.length), wrong.join('\n')).toBeGreaterThan(0.97);
});

/** What a server answers in before its own protocol: HTTP, or TLS. */
function inWireOrder(received: Uint8Array): string[] {
  if (received[0] === 0x15 || received[0] === 0x16) return ['tls'];
  return Buffer.from(received.subarray(0, 5)).toString() === 'HTTP/' ? ['http'] : [];
}

test('of 200,000 uniform random numbers of 32 bits, fewer than 0.05 % are explained', () => {
  // xorshift32 goes through all numbers but 0: the same ones in every run.
  let state = 0x9e3779b9;
  let likely = 0;
  for (let i = 0; i < 200_000; i++) {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    const [first] = causesOfNumber(BigInt(state >>> 0), prefixes);
    if (first?.confidence === 'likely') likely++;
  }
  expect(likely / 200_000).toBeLessThan(0.0005);
});
