import { expect, test } from 'vitest';
import { prometheusReader } from '../../src/sources/prometheus.ts';
import { testFixtureTables } from './fixture-tables.ts';
import { readText } from './read-text.ts';

testFixtureTables('prometheus');

const job = (rest: string) => `scrape_configs:\n  - job_name: x\n    ${rest}\n`;
const read = (text: string) => readText(prometheusReader, text);

test('localhost is the host of Prometheus', () => {
  const { references } = read(job('static_configs: [{targets: ["localhost:9090", "a:1"]}]'));
  expect(references).toMatchObject([
    { host: 'localhost', port: 9090, within: 'prometheus', role: 'peer' },
    { host: 'a', port: 1 },
  ]);
  expect(references[1]?.within).toBeUndefined();
});

test('passwords, tokens and queries are in no fact', () => {
  const facts = read(`remote_write: [{url: "http://u:hunter2@mimir:9009/push?key=hunter2"}]
${job(`metrics_path: /m?token=hunter2
    params: {token: [hunter2]}
    authorization: {credentials: hunter2}
    static_configs: [{targets: ["a:1", "http://u:hunter2@b"]}]`)}`);
  expect(facts.references.map(({ host }) => host)).toEqual(['a', 'mimir']);
  expect(JSON.stringify(facts)).not.toContain('hunter2');
});

test('where the written scheme stands is where the protocol is stated', () => {
  const { references } = read(job('scheme: https\n    static_configs: [{targets: [a]}]'));
  expect(references[0]).toMatchObject({
    port: 443,
    clue: { evidence: 'scheme of job x', origin: { line: 3 } },
    origin: { line: 4 },
  });
});

test.each([
  ['Promtail', `positions: {filename: x}\n${job('static_configs: []')}`, false],
  ['HAProxy', 'global\n  maxconn 10\n', false],
  ['jobs', job('static_configs: []'), true],
  ['no jobs', 'global:\n  scrape_interval: 1m\n', true],
  ['Alertmanagers only', 'alerting:\n  alertmanagers: []\n', true],
  ['alerts', 'groups:\n  - name: x\n', false],
])('a config is known by its text: %s', (_, text, fits) => {
  expect(prometheusReader.fits('prometheus.yml', text)).toBe(fits);
});

test.each([
  '',
  '5',
  'scrape_configs: {a: 1}',
  'scrape_configs: [1, {static_configs: 5}, {static_configs: [{targets: [[1], {a: 1}]}]}]',
  'scrape_configs: [{file_sd_configs: [{files: [{}]}], relabel_configs: [5, {}]}]',
  'remote_write: [{url: "::"}, {}]',
])('a config of another shape gives no endpoint and does not throw: %j', (text) => {
  expect(read(text).references).toEqual([]);
});
