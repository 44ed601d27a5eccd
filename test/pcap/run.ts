/**
 * `npm run test:pcap -- FOLDER`: judges every capture of a folder that its truth file names, and counts
 * what is right. `truth.tsv` has the columns file, flow, client, server; `truth.json` and `truth.jsonl`
 * have objects with these names, one a line. A flow is `client:port-server:port/tcp`, a side a stack such as
 * `tls/http`; an empty side is not counted. The exit code is 1 if a name is wrong.
 */

import { createReadStream, existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { createGunzip } from 'node:zlib';
import type { FlowReport } from '../../src/capture/flow-report.ts';
import { readCapture } from '../../src/capture/read-capture.ts';
import { tcpProtocols, udpProtocols } from '../../src/protocols/builtin.ts';
import { Registry, type Stack } from '../../src/protocols/registry.ts';
import { type GradedFlow, graded, grouped, scoreLine, scoreOf } from './score.ts';
import { parseTruth, type TruthRow } from './truth.ts';

const FILES = ['truth.tsv', 'truth.json', 'truth.jsonl'];
const registry = new Registry(tcpProtocols, udpProtocols);

process.exitCode = await main(process.argv[2]);

async function main(folder: string | undefined): Promise<number> {
  const file = folder && FILES.map((one) => path.join(folder, one)).find((one) => existsSync(one));
  if (!folder || !file) {
    console.error(`usage: npm run test:pcap -- FOLDER, with ${FILES.join(' or ')} in it`);
    return 2;
  }
  const rows = parseTruth(readFileSync(file, 'utf8'));
  const flows: GradedFlow[] = [];
  const missing: string[] = [];
  const started = process.cpuUsage();
  for (const [name, expected] of grouped(rows, (row) => row.file)) {
    const reports = await reportsOf(path.join(folder, name));
    for (const row of expected) {
      const report = reportFor(row.flow, reports);
      if (report) flows.push(gradedRow(row, report));
      else missing.push(`${row.file} ${row.flow}`);
    }
  }
  const { user, system } = process.cpuUsage(started);
  print(flows, missing);
  console.log(`${((user + system) / 1e6).toFixed(1)} s of CPU`);
  return flows.some(isWrong) ? 1 : 0;
}

async function reportsOf(file: string): Promise<Map<string, FlowReport>> {
  const reports = new Map<string, FlowReport>();
  const run = readCapture({
    registry,
    onReport: (report) => {
      const key = keyOf(report);
      if (!reports.has(key)) reports.set(key, report);
    },
  });
  const stream = createReadStream(file);
  try {
    for await (const bytes of /\.gz$/.test(file) ? stream.pipe(createGunzip()) : stream) {
      run.push(bytes);
    }
  } catch (error) {
    console.error(`${file}: ${error}`);
  }
  run.end();
  return reports;
}

function keyOf({ flow: { client, server, transport } }: FlowReport): string {
  return `${client.address}:${client.port}-${server.address}:${server.port}/${transport}`;
}

/** In either direction: without a handshake the sides may be exchanged. */
function reportFor(flow: string, reports: Map<string, FlowReport>): FlowReport | undefined {
  const [, one = '', other = '', transport = ''] = /^(.+)-(.+)\/(\w+)$/.exec(flow) ?? [];
  return reports.get(flow) ?? reports.get(`${other}-${one}/${transport}`);
}

function gradedRow(row: TruthRow, report: FlowReport): GradedFlow {
  const known = registry.forTransport(report.flow.transport);
  const stackOf = (name: string | undefined): Stack | undefined =>
    name ? (known.parseStack(name) ?? name.split('/')) : undefined;
  const [client, server] = [stackOf(row.client), stackOf(row.server)];
  return graded(`${row.file} ${row.flow}`, report, {
    ...(client ? { client } : {}),
    ...(server ? { server } : {}),
  });
}

function print(flows: readonly GradedFlow[], missing: readonly string[]): void {
  const byTransport = grouped(flows, ({ report }) => report.flow.transport);
  for (const [transport, some] of byTransport) console.log(scoreLine(transport, scoreOf(some)));
  for (const isShaken of [true, false]) {
    const some = flows.filter(({ report }) => (report.flow.direction === 'handshake') === isShaken);
    console.log(scoreLine(isShaken ? 'with a handshake' : 'without', scoreOf(some)));
  }
  const byProtocol = grouped(flows, ({ truth }) => (truth.server ?? truth.client ?? []).join('/'));
  for (const protocol of [...byProtocol.keys()].sort()) {
    console.log(scoreLine(`  ${protocol}`, scoreOf(byProtocol.get(protocol) ?? [])));
  }
  for (const one of flows.filter(isWrong)) console.log(`wrong: ${one.name}: ${described(one)}`);
  for (const name of missing) console.log(`no such flow: ${name}`);
}

function isWrong({ client, server }: GradedFlow): boolean {
  return client === 'wrong' || server === 'wrong';
}

function described({ report: { outcome, client, server } }: GradedFlow): string {
  const side = (one: FlowReport['client']) =>
    one ? `${one.stack.join('/')} (${one.confidence}: ${one.rule})` : 'nothing';
  return `${outcome}, client ${side(client)}, server ${side(server)}`;
}
