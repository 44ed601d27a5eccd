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

/** A recording of fewer exchanges would be played as silence. */
const MIN_EXCHANGES = 20;

/** How many protocols that never reply each endpoint is asked for. */
const SILENT_EXPECTATIONS = 2;

/** Plays the recorded servers whose name contains the text; undefined if there is none. */
export async function replay(
  set: RecordingSet,
  only: string,
  wrongCount: number,
): Promise<Measured | undefined> {
  const servers = recordings({ set, side: 'server' })
    .filter(({ name }) => name.includes(only))
    .filter(({ exchanges, transport }) => transport === 'udp' || exchanges.length >= MIN_EXCHANGES);
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
  const options = { runs: 1, wrong, silent: SILENT_EXPECTATIONS, seed: 1, confirmable };
  return await measureAll(endpoints, registry, options);
}

/**
 * False for a recording that is older than the opening of its protocol, and for a server that
 * required a client certificate.
 */
function answersItsOwnOpening({ recording, endpoint }: Replayed): boolean {
  const { truth, right, transport = 'tcp' } = endpoint;
  const known = registry.forTransport(transport);
  const { answersBy, closesOnLastOpening } = known.get(truth) ?? {};
  if (answersBy === 'silence') {
    // The reaction to the last opening may not be recorded, and a close is none of silence.
    return closesOnLastOpening === undefined && recording.exchanges.every(isSilent);
  }
  if (right === 'tls') return true;
  const own = recording.exchanges.filter(
    ({ probedWith, turns: [first] }) =>
      first?.received.length &&
      (probedWith === 'listen' || isOpeningOf(parseProbe(probedWith), truth)),
  );
  // A weak answer needs a follow-up, which was not recorded.
  return (
    own.length > 0 &&
    own.every(({ layer, turns: [first] }) => {
      if (!first) return false;
      const reply = { bytes: first.received, sent: first.sent, layer, later: [], ended: true };
      return judgeReply(reply, known.all).candidates.some(
        ({ id, match }) => id === truth && match.confidence !== 'weak',
      );
    })
  );
}

function isSilent({ end, turns }: Recording['exchanges'][number]): boolean {
  return end !== 'eof' && end !== 'reset' && turns.every(({ received }) => received.length === 0);
}
