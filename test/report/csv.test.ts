import { parse } from 'csv-parse/sync';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { csv } from '../../src/report/csv.ts';
import { hostileText } from '../support/hostile.ts';
import { reportSet } from '../support/report-set.ts';
import { endpointOf, resultOf, rowInputOf, wholeOf } from '../support/results.ts';

function read(input = reportSet()): Record<string, string>[] {
  const text = [...csv(rowInputOf(input))].join('');
  return parse(text, { columns: true, record_delimiter: '\r\n' });
}

test('there is a record for each endpoint, with all fields', () => {
  const records = read();
  expect(records).toHaveLength(16);
  expect(records[1]).toMatchObject({
    name: 'bastion',
    address: 'bastion.internal:22',
    software: 'OpenSSH 9.2p1',
    tls: 'TLS 1.3',
    status: 'ok',
    line: '2',
    ms: '12',
  });
});

test.each(['=1+1', '+1', '-1', '@SUM(A1)', ' =1', '\t=1', '|cmd', '%0A'])(
  'the name %j does not begin like a formula',
  (name) => {
    const [record] = read(wholeOf([resultOf({ endpoint: endpointOf({ name }) })]));
    expect(record?.name).toMatch(/^(?:'|\\t)/);
  },
);

test('any text stays in its field', () => {
  fc.assert(
    fc.property(hostileText, (name) => {
      const records = read(wholeOf([resultOf({ endpoint: endpointOf({ name }) })]));
      expect(records).toHaveLength(1);
      expect(records[0]?.status).toBe('mismatch');
    }),
    { numRuns: 50 },
  );
});
