/**
 * `npm run test:pcap -- FOLDER`: judges every capture of a folder that its truth file names, and counts
 * what is right. `truth.tsv` has the columns file, flow, client, server; `truth.json` and `truth.jsonl`
 * have objects with these names, one a line. A flow is `client:port-server:port/tcp`, a side a stack such as
 * `tls/http`; an empty side is not counted. The exit code is 1 if a name is wrong.
 */

import type { FlowReport } from '../../src/capture/flow-report.ts';
import { gradedFolder, TRUTH_FILES } from './folder.ts';
import { type GradedFlow, grouped, scoreLine, scoreOf } from './score.ts';

process.exitCode = await main(process.argv[2]);

async function main(folder: string | undefined): Promise<number> {
  const started = process.cpuUsage();
  const judged = folder && (await gradedFolder(folder));
  if (!judged) {
    console.error(`usage: npm run test:pcap -- FOLDER, with ${TRUTH_FILES.join(' or ')} in it`);
    return 2;
  }
  const { user, system } = process.cpuUsage(started);
  print(judged.flows, judged.missing);
  console.log(`${((user + system) / 1e6).toFixed(1)} s of CPU`);
  return judged.flows.some(isWrong) ? 1 : 0;
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
