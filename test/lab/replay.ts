/** Replays the recorded servers on the loopback and probes them: `npm run test:replay`. */

import { parseArgs } from 'node:util';
import selfsigned from 'selfsigned';
import { type Recording, recordings } from '../../fixtures/recordings.ts';
import { runScript, UsageError, wholeNumber } from '../../scripts/run-script.ts';
import { judgeReply } from '../../src/identify/judge.ts';
import { isOpeningOf, parseProbe } from '../../src/identify/probe.ts';
import { tcpProtocols, udpProtocols } from '../../src/protocols/builtin.ts';
import { Registry } from '../../src/protocols/registry.ts';
import { withoutExpectation, withRightExpectation, withWrongExpectations } from './measure.ts';
import { type PlayedServer, play } from './player.ts';
import {
  printWithoutExpectation,
  printWithRightExpectation,
  printWithWrongExpectations,
} from './print.ts';
import { type KnownEndpoint, withTruth } from './truth.ts';

const USAGE = `usage: npm run test:replay -- [--wrong 3] [--only TEXT]

Replays every recorded server on a free port of the loopback and probes it without an expectation,
with the right one, and with so many wrong ones. With --only, it replays the servers whose name
contains TEXT (ssh/, nginx). The exit code is 1 after a wrong name, a false alarm or a miss.`;

/** Of wrong expectations: a server that closes on every foreign opening is hard to identify. */
const MIN_IDENTIFIED_SHARE = 0.9;

const registry = new Registry(tcpProtocols, udpProtocols);

async function main(args: string[]): Promise<number> {
  const { values } = parseArgs({
    args,
    options: { wrong: { type: 'string', default: '3' }, only: { type: 'string', default: '' } },
  });
  const wrong = wholeNumber('--wrong', values.wrong);
  const servers = recordings({ side: 'server' }).filter(({ name }) => name.includes(values.only));
  if (servers.length === 0) throw new UsageError(`no recorded server matches "${values.only}"`);
  const key = await selfsigned.generate([{ name: 'commonName', value: 'replay.test' }]);
  const played: { recording: Recording; server: PlayedServer }[] = [];
  try {
    for (const recording of servers) {
      played.push({ recording, server: await play(recording, registry, key) });
    }
    return await measure(
      played.map(({ recording, server }) => ({
        recording,
        endpoint: withTruth(server.endpoint, registry),
      })),
      wrong,
    );
  } finally {
    for (const { server } of played) server.stop();
  }
}

interface Replayed {
  readonly recording: Recording;
  readonly endpoint: KnownEndpoint;
}

async function measure(all: readonly Replayed[], wrongCount: number): Promise<number> {
  const known = all.filter(({ endpoint }) => endpoint.right !== undefined);
  const endpoints = known.map(({ endpoint }) => endpoint);
  console.log(`${endpoints.length} recorded servers`);
  const free = await withoutExpectation(endpoints, registry);
  printWithoutExpectation(free);
  const answering = known.filter(answersItsOwnOpening).map(({ endpoint }) => endpoint);
  const right = await withRightExpectation(answering, registry);
  printWithRightExpectation(right, 1);
  const silent = new Set(free.silent);
  const wrong = await withWrongExpectations(
    endpoints.map((endpoint) => ({ ...endpoint, neverReplies: silent.has(endpoint) })),
    registry,
    { count: wrongCount, seed: 1 },
  );
  printWithWrongExpectations(wrong);
  const wrongNames = free.identified.filter(({ verdict }) => verdict === 'wrong');
  const failures =
    wrongNames.length + free.wrongTls.length + right.falseAlarms.length + wrong.misses.length;
  const share = wrong.probed === 0 ? 1 : 1 - wrong.misnamed.length / wrong.probed;
  return failures > 0 || share < MIN_IDENTIFIED_SHARE ? 1 : 0;
}

/**
 * False for a recording that is older than the opening of its protocol, and for a server that
 * required a client certificate.
 */
function answersItsOwnOpening({ recording, endpoint }: Replayed): boolean {
  const { truth, right, transport = 'tcp' } = endpoint;
  const known = registry.forTransport(transport);
  if (known.get(truth)?.answersBy || right === 'tls') return true;
  return recording.exchanges.some(({ probedWith, layer, turns: [first] }) => {
    const isOwn = probedWith === 'listen' || isOpeningOf(parseProbe(probedWith), truth);
    if (!isOwn || !first?.received.length) return false;
    const reply = { bytes: first.received, sent: first.sent, layer, later: [], ended: true };
    return judgeReply(reply, known.all).candidates.some(({ id }) => id === truth);
  });
}

await runScript(USAGE, main);
