import { expect, test } from 'vitest';
import { endpointsOfSources } from '../../src/library/load-sources.ts';
import { openSource } from '../../src/sources/read.ts';
import { parseSourceSpec } from '../../src/sources/source-spec.ts';
import { TargetMap } from '../../src/sources/target-map.ts';
import { registry } from '../support/expectations.ts';

function load(text: string, external = false) {
  const spec = parseSourceSpec('env:.env');
  const source = openSource({ spec, text }, { env: {}, profiles: [] });
  const map = new TargetMap([]);
  return endpointsOfSources([source], { map, external, guesses: true, registry });
}

test('a URL with SRV records in a file is a service inside TLS', () => {
  const { endpoints } = load('MONGO_URL=mongodb+srv://app:secret@db.shop.internal/app\n');
  expect(endpoints).toMatchObject([
    {
      address: {
        text: 'srv:_mongodb._tcp.db.shop.internal',
        hosts: { kind: 'one', host: 'srv:_mongodb._tcp.db.shop.internal' },
        ports: [{ first: 0, last: 0 }],
      },
      expectation: { expected: { stacks: [['tls', 'mongodb']] } },
      basis: { certainty: 'stated', evidence: 'MONGO_URL' },
    },
  ]);
  expect(JSON.stringify(endpoints)).not.toContain('secret');
});

test('a variable with a port beside it does not change the service', () => {
  const { endpoints } = load('DB_URL=mongodb+srv://db.shop.internal\nDB_PORT=1234\n');
  expect(endpoints[0]?.address.ports).toEqual([{ first: 0, last: 0 }]);
});

test('a service of strangers is left out without --external', () => {
  const text = 'MONGO_URL=mongodb+srv://cluster0.abcde.mongodb.net\n';
  const { endpoints, leftOut } = load(text);
  expect(endpoints).toEqual([]);
  expect(leftOut[0]?.message).toContain('srv:_mongodb._tcp.cluster0.abcde.mongodb.net');
  expect(load(text, true).endpoints).toHaveLength(1);
});
