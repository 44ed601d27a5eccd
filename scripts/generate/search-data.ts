import type { Recording } from '../../fixtures/recordings.ts';
import { judgeReply } from '../../src/identify/judge.ts';
import type { Reaction, SearchRow } from '../../src/probe/recorded.ts';
import type { Protocol } from '../../src/protocols/protocol.ts';

/** Openings, polyglot and `listen` by the name of a set: what most servers were recorded with. */
export type ProbeSets = Readonly<Record<string, readonly string[]>>;

/** What each recorded server does on each probe, as the exceptions to what it usually does. */
export function searchRows(
  servers: readonly Recording[],
  protocols: readonly Protocol[],
  sets: ProbeSets,
): SearchRow[] {
  const known = new Set(protocols.map(({ id }) => id));
  return servers.flatMap((server) => {
    const inTls = server.stack[0] === 'tls';
    const layers = inTls ? (['tcp', 'tls'] as const) : (['tcp'] as const);
    return layers.flatMap((layer) => {
      const path = layer === 'tls' ? server.stack.slice(1) : inTls ? ['tls'] : server.stack;
      const id = path.at(-1) ?? '';
      return known.has(id) ? [rowOf(server, layer, path, id, protocols, sets)] : [];
    });
  });
}

function rowOf(
  { name, exchanges }: Recording,
  layer: 'tcp' | 'tls',
  path: readonly string[],
  id: string,
  protocols: readonly Protocol[],
  sets: ProbeSets,
): SearchRow {
  const reactions = new Map<string, Reaction>();
  let closedAfterBytes: number | undefined;
  for (const exchange of exchanges) {
    const [turn, ...later] = exchange.turns;
    if (exchange.layer !== layer || !turn || later.length > 0) continue;
    const reaction = reactionOf(exchange, turn, path, protocols);
    if (reactions.get(exchange.probedWith) !== 'identified') {
      reactions.set(exchange.probedWith, reaction);
    }
    const isClosed = reaction === 'eof' || reaction === 'reset';
    if (isClosed && exchange.incremental) closedAfterBytes ??= turn.sent.length;
  }
  const [tested, probes] = nearestSet(reactions, sets);
  const usual = mostFrequent([...reactions.values()]);
  return {
    name,
    layer,
    id,
    tested,
    usual,
    ...exceptions(reactions, usual, probes),
    ...(closedAfterBytes === undefined ? {} : { closedAfterBytes }),
  };
}

function reactionOf(
  { end, layer }: Recording['exchanges'][number],
  { sent, received: bytes }: Recording['exchanges'][number]['turns'][number],
  path: readonly string[],
  protocols: readonly Protocol[],
): Reaction {
  if (bytes.length === 0) return end === 'eof' || end === 'reset' ? end : 'silent';
  const reply = { bytes, sent, layer, later: [], ended: true };
  const [best] = judgeReply(reply, protocols).candidates;
  const isRight = best && best.match.confidence !== 'weak' && path.includes(best.id);
  return isRight ? 'identified' : 'bytes';
}

/** The probes that differ from the usual reaction, and those of the set that were never tried. */
function exceptions(
  reactions: ReadonlyMap<string, Reaction>,
  usual: Reaction,
  probes: readonly string[],
): Pick<SearchRow, 'except' | 'untested'> {
  const except: Partial<Record<Reaction, string[]>> = {};
  for (const [probe, reaction] of [...reactions].sort(([a], [b]) => (a < b ? -1 : 1))) {
    if (reaction === usual && probes.includes(probe)) continue;
    except[reaction] = [...(except[reaction] ?? []), probe];
  }
  const untested = probes.filter((probe) => !reactions.has(probe));
  return {
    ...(Object.keys(except).length > 0 ? { except } : {}),
    ...(untested.length > 0 ? { untested } : {}),
  };
}

/** The set that leaves the fewest probes to name. */
function nearestSet(
  reactions: ReadonlyMap<string, Reaction>,
  sets: ProbeSets,
): readonly [name: string, probes: readonly string[]] {
  const distance = (probes: readonly string[]) => {
    const shared = probes.filter((probe) => reactions.has(probe)).length;
    return probes.length + reactions.size - 2 * shared;
  };
  const all = [...Object.entries(sets), ['none', []] as const];
  const [nearest] = all.sort(([, a], [, b]) => distance(a) - distance(b));
  return nearest ?? ['none', []];
}

function mostFrequent(reactions: readonly Reaction[]): Reaction {
  const counts = new Map<Reaction, number>();
  for (const one of reactions) counts.set(one, (counts.get(one) ?? 0) + 1);
  const [most] = [...counts].sort(([a, m], [b, n]) => n - m || (a < b ? -1 : 1));
  return most?.[0] ?? 'silent';
}
