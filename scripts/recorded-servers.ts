/** `src/probe/recorded.ts`: how recorded servers react to each opening, which orders the search. */

import type { RecordedExchange, Recording } from '../fixtures/recordings.ts';
import { judgeReply } from '../src/identify/judge.ts';
import type { RecordedServer } from '../src/probe/recorded.ts';
import { tcpProtocols } from '../src/protocols/index.ts';
import { type GeneratedFile, withList } from './generated-files.ts';

export function recordedServersModule(servers: readonly RecordedServer[]): GeneratedFile {
  const probes = [...new Set(servers.flatMap(probesOf))].sort();
  const places = (list: readonly string[] = []) => {
    const numbers = list.map((probe) => probes.indexOf(probe)).sort((a, b) => a - b);
    return numbers.join(' ');
  };
  const rows = servers.map((one) =>
    JSON.stringify([
      one.id,
      one.layer,
      ...[one.identifiedBy, one.closedOn, one.resetOn, one.silentOn, one.untested].map(places),
      one.closedAfterBytes ?? 0,
    ]),
  );
  return withList('src/probe/recorded.ts', {
    start: 'const ASKS =',
    list: `\n  '${probes.join(' ')}'.split(' ');

const ROWS: readonly Row[] = [\n${rows.join(',\n')}\n];

`,
    end: 'function named(',
  });
}

function probesOf(server: RecordedServer): readonly string[] {
  const { identifiedBy, closedOn, resetOn, silentOn, untested = [] } = server;
  return [...identifiedBy, ...closedOn, ...resetOn, ...silentOn, ...untested];
}

/** The behaviour of the servers over TCP, by protocol; servers that behave alike count once. */
export function recordedServers(recordings: readonly Recording[]): readonly RecordedServer[] {
  const all = recordings
    .filter(({ transport, exchanges }) => transport === 'tcp' && exchanges.length > 0)
    .flatMap(serversIn);
  const different = new Map(all.map((server) => [JSON.stringify(server), server]));
  return [...different.values()].sort(
    (a, b) => a.id.localeCompare(b.id) || a.layer.localeCompare(b.layer),
  );
}

/** One for plain TCP and, behind TLS, one for what is inside. */
function serversIn({ stack, exchanges }: Recording): readonly RecordedServer[] {
  const views =
    stack[0] === 'tls'
      ? ([
          ['tcp', ['tls']],
          ['tls', stack.slice(1)],
        ] as const)
      : ([['tcp', stack]] as const);
  return views.flatMap(([layer, path]) => {
    const id = path.at(-1);
    if (id === undefined || !tcpProtocols.some((one) => one.id === id)) return [];
    const ofLayer = exchanges.filter((one) => one.layer === layer && one.turns.length === 1);
    return [serverOf(id, layer, path, ofLayer)];
  });
}

function serverOf(
  id: string,
  layer: 'tcp' | 'tls',
  path: readonly string[],
  exchanges: readonly RecordedExchange[],
): RecordedServer {
  const reactions = exchanges.map((exchange) => ({
    exchange,
    reaction: reactionOf(exchange, path),
  }));
  const openingsWith = (wanted: Reaction) =>
    reactions
      .filter(({ reaction }) => reaction === wanted)
      .map(({ exchange }) => exchange.probedWith);
  const untested = openings().filter(
    (opening) => !exchanges.some(({ probedWith }) => probedWith === opening),
  );
  const closedEarly = reactions.find(
    ({ exchange, reaction }) =>
      exchange.incremental && (reaction === 'closedOn' || reaction === 'resetOn'),
  );
  const closedAfterBytes = closedEarly?.exchange.turns[0]?.sent.length ?? 0;
  return {
    id,
    layer,
    identifiedBy: openingsWith('identifiedBy'),
    closedOn: openingsWith('closedOn'),
    resetOn: openingsWith('resetOn'),
    silentOn: openingsWith('silentOn'),
    ...(untested.length > 0 ? { untested } : {}),
    ...(closedAfterBytes > 0 ? { closedAfterBytes } : {}),
  };
}

/** The polyglot, and every opening of a client that sends first. */
function openings(): readonly string[] {
  const clients = tcpProtocols.filter(({ speaksFirst }) => speaksFirst === 'client');
  return ['polyglot', ...clients.map(({ id }) => id)];
}

type Reaction = 'identifiedBy' | 'closedOn' | 'resetOn' | 'silentOn';

/** Undefined for a reply that does not identify the server. */
function reactionOf(
  { layer, turns: [first], end }: RecordedExchange,
  path: readonly string[],
): Reaction | undefined {
  if (!first?.received.length) {
    if (end === 'eof') return 'closedOn';
    return end === 'reset' ? 'resetOn' : 'silentOn';
  }
  const reply = { bytes: first.received, sent: first.sent, layer, later: [], ended: true };
  const [best] = judgeReply(reply, tcpProtocols).candidates;
  const isRight = best && best.match.confidence !== 'weak' && path.includes(best.id);
  return isRight ? 'identifiedBy' : undefined;
}
