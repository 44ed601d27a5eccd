import { describe, expect, test } from 'vitest';
import { Explainer } from '../../src/explain/explain.ts';
import { Scanner } from '../../src/explain/stream.ts';
import { tcpProtocols, udpProtocols } from '../../src/protocols/builtin.ts';
import { Registry } from '../../src/protocols/registry.ts';

const explainer = new Explainer(new Registry(tcpProtocols, udpProtocols));

const SIZES = [
  ['worker failed: tried to allocate 1.13 GiB', 'http'],
  ['runtime: allocating 1.34770388e+09 bytes failed', 'http'],
  ['Puffer: Gr\u00f6\u00dfe 1.213.486.160 Byte', 'http'],
  ['OutOfMemoryError: size 1.397.966.893', 'ssh'],
] as const;

describe('a size in a message', () => {
  test.each(SIZES)('is a weak cause: %s', (text, protocol) => {
    const [cause] = explainer.explain(text).causes;
    expect(cause).toMatchObject({ confidence: 'weak' });
    expect(cause?.protocols).toContain(protocol);
  });

  test.each(SIZES)('does not count in a log: %s', (text) => {
    const scanner = new Scanner(explainer.prefixes);
    scanner.push(Buffer.from(`${text}\n`));
    scanner.end();
    expect(scanner.occurrences).toEqual([]);
  });
});

describe('a genuine size', () => {
  test.each([
    'cannot allocate 2 GiB of memory',
    'tried to allocate 7.45 GiB for an array',
    'allocation of 1.500.000.000 bytes failed',
    'downloaded 1.13 GiB',
    'allocated 1.5e+09 bytes',
    'array size 1.2.3',
  ])('%s', (text) => {
    expect(explainer.explain(text).causes).toEqual([]);
  });
});
