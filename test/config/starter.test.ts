import { expect, test } from 'vitest';
import { compileConfig } from '../../src/config/load.ts';
import { type StarterEntry, starterConfig } from '../../src/config/starter.ts';
import { parseAddress } from '../../src/expect/address.ts';
import { tcpProtocols, udpProtocols } from '../../src/protocols/builtin.ts';

const entry = (
  text: string,
  expected: readonly string[] | undefined,
  more: Partial<StarterEntry['pattern']> = {},
  comments: readonly string[] = [],
): StarterEntry => {
  const address = parseAddress(text);
  if ('problem' in address) throw new Error(address.problem);
  return { pattern: { address, ...more }, expect: expected, comments };
};

const load = (text: string) =>
  compileConfig(text, 'x.yaml', { env: {}, tcpProtocols, udpProtocols });

test('what it writes is a valid config that expects the same', () => {
  const text = starterConfig(
    [
      entry('db:5432', ['postgresql'], { name: 'db' }, ['compose.yml:3: image postgres (guess)']),
      entry('[::1]:443', ['tls/http2', 'tls/http'], { name: 'no', serverName: 'shop.internal' }),
      entry('udp://10.0.0.1:53', ['dns'], { name: 'a "b" #c' }),
      entry('web:80', ['http'], { path: '/health' }),
    ],
    ['Written by a test'],
  );
  const config = load(text);
  if (!config.ok) throw new Error(config.diagnostics[0]?.message);
  expect(
    config.endpoints.map(({ name, address, expectation, path, serverName }) => [
      name,
      address.text,
      address.transport,
      expectation.text,
      path,
      serverName,
    ]),
  ).toEqual([
    ['db', 'db:5432', 'tcp', 'postgresql', undefined, undefined],
    ['no', '[::1]:443', 'tcp', 'tls/http2 or tls/http', undefined, 'shop.internal'],
    ['a "b" #c', 'udp://10.0.0.1:53', 'udp', 'dns', undefined, undefined],
    [undefined, 'web:80', 'tcp', 'http', '/health', undefined],
  ]);
  expect(text).toContain('  # compose.yml:3: image postgres (guess)\n  - { name: db,');
});

test('an endpoint of which nothing is known is a comment', () => {
  const text = starterConfig([entry('db:5432', undefined)], []);
  expect(text).toContain('endpoints: []\n  # - { address: "db:5432", expect: tcp }\n');
});

test('a comment cannot end its line', () => {
  const hostile = entry('db:5432', ['ssh'], {}, ['x\nendpoints: []\u2028y']);
  expect(starterConfig([hostile], [])).toContain('  # x endpoints: [] y\n');
});
