import { expect, test } from 'vitest';
import { BaselineReader } from '../../src/report/baseline-services.ts';
import { changeToJson, DriftTally } from '../../src/report/drift.ts';
import { json } from '../../src/report/json.ts';
import { ndjson } from '../../src/report/ndjson.ts';
import { rowOf } from '../../src/report/row.ts';
import { serviceOfResult, serviceOfRow } from '../../src/report/service-of.ts';
import { ServiceMap } from '../../src/report/services.ts';
import { okOf, refusedOf, wholeOf } from '../support/results.ts';

const SSH = { found: 'ssh', software: 'OpenSSH 9.2p1' };

function mapOf(services: Readonly<Record<string, typeof SSH & { tlsVersion?: string }>>) {
  const map = new ServiceMap();
  for (const [address, kind] of Object.entries(services)) map.set(address, kind);
  return map;
}

test('services are new, gone, changed, unchanged or not tried', () => {
  const tally = new DriftTally(
    mapOf({ 'a:22': SSH, 'b:22': SSH, 'c:22': SSH, 'd:22': SSH, 'e:22': SSH }),
  );
  tally.take({ address: 'a:22', ...SSH });
  tally.take({ address: 'b:22', found: 'http', software: '' });
  tally.take({ address: 'c:22', ...SSH, software: 'OpenSSH 9.3' });
  tally.take({ address: 'f:22', ...SSH });
  const { counts, changes } = tally.end((address) => address !== 'e:22');
  expect(counts).toEqual({ new: 1, gone: 1, changed: 2, unchanged: 1, notTried: 1 });
  expect([...changes()]).toEqual([
    { change: 'new', address: 'f:22', after: SSH },
    { change: 'gone', address: 'd:22', before: SSH },
    {
      change: 'changed',
      address: 'b:22',
      before: SSH,
      after: { found: 'http', software: '' },
      differs: ['protocol'],
    },
    {
      change: 'changed',
      address: 'c:22',
      before: SSH,
      after: { ...SSH, software: 'OpenSSH 9.3' },
      differs: ['software'],
    },
  ]);
});

test('the TLS version is compared as well', () => {
  const before = { ...SSH, tlsVersion: 'TLS 1.2' };
  const tally = new DriftTally(mapOf({ 'a:443': before }));
  tally.take({ address: 'a:443', ...SSH, tlsVersion: 'TLS 1.3' });
  expect([...tally.end(() => true).changes()]).toMatchObject([{ differs: ['tls'] }]);
});

test('a service that comes twice counts once, with its last state', () => {
  const tally = new DriftTally(mapOf({ 'a:22': SSH }));
  tally.take({ address: 'a:22', found: 'not-finished', software: '' });
  tally.take({ address: 'a:22', found: 'http', software: '' });
  tally.take({ address: 'a:22', ...SSH });
  expect(tally.end(() => true).counts).toMatchObject({ changed: 0, unchanged: 1 });
});

test('what had too little time is no change', () => {
  const tally = new DriftTally(mapOf({ 'a:22': SSH }));
  tally.take({ address: 'a:22', found: 'not-finished', software: '' });
  expect(tally.end(() => true).counts).toMatchObject({ changed: 0, unchanged: 1 });
});

test('ndjson and json have every change', () => {
  const tally = new DriftTally(mapOf({ 'a:22': SSH }));
  const drift = tally.end(() => true);
  const input = { ...wholeOf([], { drift: drift.counts }), drift };
  const line = { change: 'gone', address: 'a:22', before: SSH };
  const lines = [...ndjson.end(input)].map((text) => JSON.parse(text));
  expect(lines[0]).toEqual({ type: 'drift', ...line });
  expect(lines[1]).toMatchObject({ type: 'summary', drift: { gone: 1 } });
  expect(JSON.parse([...json.end(input)].join(''))).toMatchObject({
    summary: { drift: { gone: 1 } },
    drift: [line],
  });
});

test('software that is unknown is left out of the JSON', () => {
  const after = { found: 'http', software: '' };
  expect(changeToJson({ change: 'new', address: 'a:80', after })).toEqual({
    change: 'new',
    address: 'a:80',
    after: { found: 'http' },
  });
});

test('a result and its stored row are the same service', () => {
  const one = okOf();
  expect(serviceOfResult(one)).toEqual({ address: 'bastion.internal:22', ...SSH });
  expect(serviceOfRow(rowOf(one, []))).toEqual(serviceOfResult(one));
  expect(serviceOfResult(refusedOf())).toBeUndefined();
  expect(serviceOfRow(rowOf(refusedOf(), []))).toBeUndefined();
});

const HEADER = '{"type":"audit","schemaVersion":2,"startedAt":"2026-01-02T03:04:05.678Z"}\n';

function baselineOf(text: string) {
  const reader = new BaselineReader();
  for (let at = 0; at < text.length; at += 50) reader.push(text.slice(at, at + 50));
  return reader.end();
}

test('a baseline keeps the services of a journal, and when it started', () => {
  const lines = [okOf(), refusedOf()].map((one) => ndjson.each?.(one)).join('');
  const found = baselineOf(`${HEADER}${lines}{"type":"ran`);
  if (!('services' in found)) expect.unreachable();
  expect([...found.services.addresses()]).toEqual(['bastion.internal:22']);
  expect(found.services.at(0)).toEqual(SSH);
  expect(found.services.since).toBe('2026-01-02T03:04:05.678Z');
  expect(found.warnings).toEqual(['1 line was not readable and skipped']);
});

test.each(['', 'hello\n', '{}\n[]\nnull\n'])('%j is not a baseline', (text) => {
  expect(baselineOf(text)).toEqual({ message: 'no results: expected the ndjson of an audit' });
});

test('a result that is not one is an error with its line', () => {
  expect(baselineOf(`${HEADER}{"type":"result"}\n`)).toEqual({
    message: 'not a result of firstbytes',
    line: 2,
  });
});
