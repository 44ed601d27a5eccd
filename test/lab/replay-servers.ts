/** Plays the recorded servers on the loopback, and measures the checks of them. */

import selfsigned from 'selfsigned';
import { type Recording, type RecordingSet, recordings } from '../../fixtures/recordings.ts';
import { judgeReply } from '../../src/identify/judge.ts';
import { isOpeningOf, parseProbe } from '../../src/identify/probe.ts';
import { tcpProtocols, udpProtocols } from '../../src/protocols/builtin.ts';
import { Registry } from '../../src/protocols/registry.ts';
import { measureAll } from './measure-all.ts';
import { type PlayedServer, play } from './player.ts';
import type { Measured } from './totals.ts';
import { type KnownEndpoint, withTruth } from './truth.ts';

const registry = new Registry(tcpProtocols, udpProtocols);

/** Plays the recorded servers whose name contains the text; undefined if there is none. */
export async function replay(
  set: RecordingSet,
  only: string,
  wrongCount: number,
): Promise<Measured | undefined> {
  const servers = recordings({ set, side: 'server' }).filter(({ name }) => name.includes(only));
  if (servers.length === 0) return undefined;
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
      wrongCount,
    );
  } finally {
    for (const { server } of played) server.stop();
  }
}

interface Replayed {
  readonly recording: Recording;
  readonly endpoint: KnownEndpoint;
}

async function measure(all: readonly Replayed[], wrong: number): Promise<Measured> {
  const known = all.filter(({ endpoint }) => endpoint.right !== undefined);
  const endpoints = known.map(({ endpoint }) => endpoint);
  const confirmable = known.filter(answersItsOwnOpening).map(({ endpoint }) => endpoint);
  return await measureAll(endpoints, registry, { runs: 1, wrong, seed: 1, confirmable });
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
