import { createHash } from 'node:crypto';
import { inflateRawSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { type Policy, STRICT } from '../../../src/expect/level.ts';
import type { ServiceChange } from '../../../src/report/drift.ts';
import { unpackPage } from '../../../src/report/html/container.ts';
import { evidenceAt } from '../../../src/report/html/evidence.ts';
import { html, liveHtml } from '../../../src/report/html/html.ts';
import { CHANGES, STATUSES } from '../../../src/report/html/page-data.ts';
import { HOSTILE_TEXT } from '../../support/hostile.ts';
import {
  endpointOf,
  okOf,
  refusedOf,
  resultOf,
  rowInputOf,
  wholeOf,
} from '../../support/results.ts';

const LENIENT = { ...STRICT, unreachable: 'ignore' } as const;

function live(
  results = [resultOf(), okOf(), refusedOf()],
  more = {},
  policy: Policy = STRICT,
): string {
  const report = liveHtml(policy);
  for (const result of results) report.take?.(result);
  return [...report.end({ ...wholeOf(results), ...more })].join('');
}

function dataOf(document: string) {
  const [, base64 = ''] = /<script id="data"[^>]*>([^<]*)</.exec(document) ?? [];
  const bytes = inflateRawSync(Buffer.from(base64, 'base64'));
  return unpackPage(new Uint8Array(bytes).buffer);
}

test('the policy allows this script and this style only', () => {
  const document = live();
  const [, policy = ''] = /Content-Security-Policy" content="([^"]*)"/.exec(document) ?? [];
  const script = document.slice(
    document.lastIndexOf('<script>') + 8,
    document.lastIndexOf('</script>'),
  );
  const [, style = ''] = /<style>([^<]*)<\/style>/.exec(document) ?? [];
  const hash = (text: string) => `'sha256-${createHash('sha256').update(text).digest('base64')}'`;
  expect(policy).toBe(
    `default-src 'none'; script-src ${hash(script)}; style-src ${hash(style)}; base-uri 'none'; form-action 'none'`,
  );
});

test('the document names no address of a network', () => {
  const loads = live().match(/(?:src|href|url)\s*[=(]\s*["']?(?:https?:)?\/\//g);
  expect(loads).toBeNull();
});

test('hostile text is only in the data, and escaped', () => {
  const document = live([resultOf({ endpoint: endpointOf({ name: HOSTILE_TEXT }) })]);
  expect(document).not.toContain(HOSTILE_TEXT.slice(-20));
  const { texts, columns } = dataOf(document);
  expect(texts[columns.name[0] ?? 0]).toContain('\\x1b[2J');
});

test('stored results and a check that runs now have the same columns', () => {
  const input = wholeOf([resultOf(), okOf(), refusedOf()]);
  const stored = dataOf([...html(rowInputOf(input))].join(''));
  expect(stored.columns).toEqual(dataOf(live()).columns);
});

test('only what is not ok has evidence', () => {
  const { columns, evidence } = dataOf(live());
  const [wrong = 0, ok] = columns.evidence;
  expect(ok).toBe(0);
  expect(new TextDecoder().decode(evidenceAt(evidence, wrong).received)).toContain('SSH-2.0');
});

test('notes at the end join the findings of their result', () => {
  const notes = new Map([[0, [{ code: 'refused', about: { code: 'ECONNREFUSED' } } as const]]]);
  const { columns, findingSets, findings, texts } = dataOf(live(undefined, { notes }));
  const codes = findingSets[columns.findings[0] ?? 0]?.map(
    (one) => texts[findings[one]?.code ?? 0],
  );
  expect(codes).toEqual(['wrong-protocol', 'refused']);
});

test('drift marks results, and adds those that are gone', () => {
  const target = { host: '10.0.0.9', port: 22, transport: 'tcp' } as const;
  const results = [resultOf(), okOf({ endpoint: endpointOf({ target }) }), refusedOf()];
  const address = '10.0.0.9:22';
  const kind = { found: 'ssh', software: 'OpenSSH 9.6' };
  const changes: ServiceChange[] = [
    { change: 'new', address, after: kind },
    { change: 'gone', address: 'udp://[fd00::1]:53', before: kind },
  ];
  const counts = { new: 1, gone: 1, changed: 0, unchanged: 0, notTried: 0 };
  const { columns, texts } = dataOf(live(results, { drift: { counts, changes: () => changes } }));
  expect([...columns.change].map((change) => CHANGES[change])).toEqual(['', 'new', '', 'gone']);
  expect([texts[columns.host.at(-1) ?? 0], columns.port.at(-1)]).toEqual(['fd00::1', 53]);
});

test('more than 8 MiB of evidence is not kept', () => {
  const { rows } = rowInputOf(wholeOf([resultOf()]));
  const [row] = rows;
  if (!row) throw new Error('no row');
  const evidence = { probe: 'http', sent: new Uint8Array(64), received: new Uint8Array(4096) };
  const many = Array.from({ length: 30_000 }, (_, index) => ({ ...row, index, evidence }));
  const input = { ...rowInputOf(wholeOf([])), rows: many };
  const data = dataOf([...html(input)].join(''));
  expect(data.evidence.length).toBeLessThanOrEqual(8 * 2 ** 20);
  expect(data.columns.evidence.at(-1)).toBe(0);
  expect(data.columns.status.at(-1)).toBe(STATUSES.indexOf('mismatch'));
});

test('a service that changed has what it was', () => {
  const target = { host: '10.0.0.9', port: 22, transport: 'tcp' } as const;
  const before = { found: 'tls/http', software: 'nginx 1.22.1', tlsVersion: 'TLSv1.2' };
  const changes: ServiceChange[] = [{ change: 'changed', address: '10.0.0.9:22', before }];
  const counts = { new: 0, gone: 0, changed: 1, unchanged: 0, notTried: 0 };
  const results = [okOf({ endpoint: endpointOf({ target }) })];
  const { columns, texts } = dataOf(live(results, { drift: { counts, changes: () => changes } }));
  expect(texts[columns.before[0] ?? 0]).toBe('tls/http, nginx 1.22.1, TLSv1.2');
});

test('what the policy ignores is counted and not listed', () => {
  const { facts, columns } = dataOf(live(undefined, {}, LENIENT));
  expect([facts.ignored, facts.counts.unreachable]).toEqual([1, 1]);
  expect([...columns.status].map((status) => STATUSES[status])).toEqual(['mismatch', 'ok']);
});

test('stored results that the policy ignores are not listed either', () => {
  const input = wholeOf([resultOf(), okOf(), refusedOf()]);
  const { facts, columns } = dataOf([...html(rowInputOf(input, LENIENT))].join(''));
  expect([facts.ignored, columns.status.length]).toEqual([1, 2]);
});

test('notes join the right result after one that is ignored', () => {
  const notes = new Map([[2, [{ code: 'refused', about: { code: 'ECONNREFUSED' } } as const]]]);
  const results = [resultOf(), okOf(), refusedOf()];
  const policy = { ...STRICT, mismatch: 'ignore' } as const;
  const { columns, findingSets } = dataOf(live(results, { notes }, policy));
  expect([...columns.findings].map((set) => findingSets[set]?.length)).toEqual([0, 2]);
});
