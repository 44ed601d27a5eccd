import type { Protocol, Verdict } from '../../src/protocols/protocol.ts';
import { matched, replyOf } from './bytes.ts';
import { type Recording, recordingsIfAny, serverRecordings } from './recordings.ts';

export interface OwnAnswer {
  /** The recording. */
  readonly name: string;
  readonly verdict: Verdict;
}

/** The verdict on what each recorded server answered to the opening of its own protocol. */
export function ownAnswers(one: Protocol): readonly OwnAnswer[] {
  const transport = one.transport ?? 'tcp';
  const servers = recordingsIfAny({ transport, side: 'server', protocol: one.id });
  if (servers.length > 0 === (one.withoutRecording !== undefined)) {
    throw new Error(`${one.id} needs a recording or a reason why it has none, and not both`);
  }
  return servers.flatMap(({ name, exchanges }) => {
    const own = exchanges.filter(
      ({ probedWith, turns }) => probedWith.split('#')[0] === one.id && turns[0]?.received.length,
    );
    const exchange = own.findLast(({ probedWith }) => probedWith === one.id) ?? own.at(-1);
    const [turn] = exchange?.turns ?? [];
    if (!exchange || !turn) return [];
    const { layer } = exchange;
    const reply = replyOf(turn.received.subarray(0, 4096), { sent: turn.sent, layer, ended: true });
    return [{ name, verdict: one.server(reply) }];
  });
}

/** What a recorded server sent to the first opening of its own protocol that it answered. */
function ownTurn(one: Protocol, { exchanges }: Recording) {
  const own = exchanges.filter(({ probedWith }) => probedWith.split('#')[0] === one.id);
  const isAnswered = ({ turns }: (typeof own)[number]) => turns[0]?.received.length;
  const turn = (own.find(isAnswered) ?? own[0])?.turns[0];
  if (!turn) throw new Error('not recorded');
  return turn;
}

/** The facts in what each recorded server sent to the opening of its own protocol. */
export function factsOf(one: Protocol): Record<string, unknown> {
  return Object.fromEntries(
    serverRecordings(one.id).map((server) => {
      const { sent, received } = ownTurn(one, server);
      return [server.name, matched(one.server(replyOf(received, { sent, ended: true }))).facts];
    }),
  );
}
