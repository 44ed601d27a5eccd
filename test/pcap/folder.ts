/** Judges the captures of a folder, and compares with what its truth file says. */

import { createReadStream, existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { createGunzip } from 'node:zlib';
import type { FlowReport } from '../../src/capture/flow-report.ts';
import { readCapture } from '../../src/capture/read-capture.ts';
import { tcpProtocols, udpProtocols } from '../../src/protocols/builtin.ts';
import { Registry, type Stack } from '../../src/protocols/registry.ts';
import { type GradedFlow, graded, grouped } from './score.ts';
import { parseTruth, type TruthRow } from './truth.ts';

export const TRUTH_FILES = ['truth.tsv', 'truth.json', 'truth.jsonl'];
const registry = new Registry(tcpProtocols, udpProtocols);

export interface GradedFolder {
  readonly flows: readonly GradedFlow[];
  /** File and flow of what the truth file names and no capture has. */
  readonly missing: readonly string[];
}

/** Nothing if there is no truth file. */
export async function gradedFolder(folder: string): Promise<GradedFolder | undefined> {
  const file = TRUTH_FILES.map((one) => path.join(folder, one)).find((one) => existsSync(one));
  if (!file) return undefined;
  const rows = parseTruth(readFileSync(file, 'utf8'));
  const flows: GradedFlow[] = [];
  const missing: string[] = [];
  for (const [name, expected] of grouped(rows, (row) => row.file)) {
    const reports = await reportsOf(path.join(folder, name));
    for (const row of expected) {
      const report = reportFor(row.flow, reports);
      if (report) flows.push(gradedRow(row, report));
      else missing.push(`${row.file} ${row.flow}`);
    }
  }
  return { flows, missing };
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
