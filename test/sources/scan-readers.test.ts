import { expect, test } from 'vitest';
import { masscanReader } from '../../src/sources/masscan.ts';
import { naabuReader } from '../../src/sources/naabu.ts';
import { readerFor } from '../../src/sources/readers.ts';
import { readText } from './read-text.ts';

const MASSCAN =
  '[\n{ "ip": "10.0.0.1", "ports": [ {"port": 80, "proto": "tcp", "status": "open"} ] }\n]';
const MASSCAN_LINE = '{"ip":"10.0.0.1","port":80,"proto":"tcp","data":{"status":"open"}}';
const NAABU = '{"host":"a.internal","ip":"10.0.0.1","port":80,"protocol":"tcp"}';

test.each([
  [MASSCAN, 'masscan'],
  [MASSCAN_LINE, 'masscan'],
  [NAABU, 'naabu'],
  ['{"a":1}', undefined],
  ['', undefined],
])('results of scanners are known by their text: %j', (text, kind) => {
  expect(readerFor('scan.json', text)?.kind).toBe(kind);
});

test.each([
  '{"host":"a b","port":80}',
  '{"host":"a","port":0}',
  '{"host":"a","port":"80x"}',
  '{"host":5,"port":80}',
  '{"host":"a","port":80,"protocol":"sctp"}',
  '{"host":"a\\u001b[31m","port":80}',
])('a result that is not a host and a port is left out: %s', (text) => {
  expect(readText(naabuReader, text).references).toEqual([]);
});

test('a port that masscan found twice counts once', () => {
  expect(readText(masscanReader, `${MASSCAN_LINE}\n${MASSCAN_LINE}`).references).toHaveLength(1);
});
