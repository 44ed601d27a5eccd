import { existsSync, readFileSync } from 'node:fs';
import { CaptureFileReader } from '../../../src/capture/capture-reader.ts';
import { FlowTable } from '../../../src/capture/flow-table.ts';
import { Network } from '../../../src/capture/network.ts';
import type { CaptureCase } from './cases.ts';

/** A capture with what is known about all flows in it. */
export interface RecordedCapture {
  readonly name: string;
  /** The addresses and ports of both sides, as truth files have them. */
  readonly flows: readonly string[];
  readonly one: CaptureCase;
  /** The commands of the client. */
  readonly how: string;
  readonly server: string;
}

/** Of the names of the files, whatever is in them. */
export const CAPTURE_ENDING = '.pcap.gz';
const COLUMNS = ['file', 'flow', 'client', 'server', 'client software', 'server software'];

/** The flows whose one port is the server's; which bytes they are of plays no part. */
export function flowsToPort(file: Uint8Array, port: number): readonly string[] {
  const flows: string[] = [];
  const table = new FlowTable({
    onFlow: ({ client, server, transport }) => {
      const [near, far] = client.port === port ? [server, client] : [client, server];
      if (far.port !== port) return;
      flows.push(`${near.address}:${near.port}-${far.address}:${far.port}/${transport}`);
    },
  });
  const network = new Network((packet) => table.take(packet));
  const reader = new CaptureFileReader((packet) => network.take(packet));
  reader.push(file);
  reader.end();
  network.end();
  table.end();
  return flows;
}

/** The text of the truth file, with the rows of these captures in the place of older ones. */
export function mergedTruth(file: string, recorded: readonly RecordedCapture[]): string {
  const names = new Set(recorded.map(({ name }) => `${name}${CAPTURE_ENDING}`));
  const older = existsSync(file) ? readFileSync(file, 'utf8').trim().split('\n').slice(1) : [];
  const kept = older.filter((row) => !names.has(row.split('\t')[0] ?? ''));
  const rows = [...kept, ...recorded.flatMap(rowsOf)].sort();
  return `${[COLUMNS.join('\t'), ...rows].join('\n')}\n`;
}

function rowsOf({ name, flows, one, how, server }: RecordedCapture): string[] {
  const { clientSpoke = '', serverSpoke = '' } = one;
  return flows.map((flow) =>
    [`${name}${CAPTURE_ENDING}`, flow, clientSpoke, serverSpoke, how, server].join('\t'),
  );
}
