import { RECORDED, type RecordedServer } from './recorded.ts';

/** How an opening that did not tell the protocol came out. */
export type ObservedOutcome = 'bytes' | 'eof' | 'reset' | 'silent';

export interface Observation {
  readonly ask: string;
  readonly outcome: ObservedOutcome;
  /** After how many bytes of a staged opening the peer ended the connection. */
  readonly closedAfterBytes?: number;
}

export interface Situation {
  /** Whether openings are sent in plain TCP or inside TLS. */
  readonly layer: 'tcp' | 'tls';
  /** Ids of protocols with this default port. */
  readonly portHints: readonly string[];
  /** Ids of protocols that are expected elsewhere in the config. */
  readonly configHints: readonly string[];
  readonly tried: readonly Observation[];
  /** How often a protocol is met where something else was expected; 1 for each by default. */
  readonly popularityOf?: (id: string) => number;
}

/** How much a server of a known protocol that behaves like no recorded one counts. */
const UNRECORDED = 0.2;
/** How well any behaviour agrees with one that is not known. */
const NEUTRAL = 0.4;

/** How well behaviour that was recorded just so agrees with what was seen. */
const LIKELIHOOD_SAME = 0.9;
/** A target that closed on so many is asked no more by openings of which less than this is left. */
const MAX_CLOSED = 6;
const MIN_SCORE = 0.3;

const PORT_HINT = 30;
const CONFIG_HINT = 8;

/** The staged opening: it tells where a peer gives up, even one that says nothing. */
const POLYGLOT = 'polyglot';
/** It is worth while where so many openings came to nothing, or the target closes. */
const MIN_OBSERVATIONS_FOR_POLYGLOT = 3;

/**
 * The opening most likely to bring out what a target speaks, judged by what the recorded
 * servers answered: each one counts as far as it would have answered the openings tried so
 * far just as the target did. A target that closed, or is long silent, hears the staged opening.
 * Undefined when every opening was tried, or it closes and none is left that would be like it.
 */
export function rankProbes(
  situation: Situation,
  known: readonly string[],
  recorded: readonly RecordedServer[] = RECORDED,
): string | undefined {
  const { layer, tried } = situation;
  const { scores, total } = scoresOf(situation, known, recorded);
  const left = known.filter((ask) => ask !== 'listen' && !tried.some((one) => one.ask === ask));
  let best: string | undefined;
  for (const ask of left) {
    if (best === undefined || (scores.get(ask) ?? 0) > (scores.get(best) ?? 0)) best = ask;
  }
  const score = scores.get(best ?? '') ?? 0;
  const closed = tried.filter(({ outcome }) => outcome === 'eof' || outcome === 'reset').length;
  const isLost = closed > 0 || tried.length >= MIN_OBSERVATIONS_FOR_POLYGLOT;
  if (layer === 'tcp' && isLost && score < total / 2 && left.includes(POLYGLOT)) return POLYGLOT;
  return closed >= MAX_CLOSED && score < MIN_SCORE * LIKELIHOOD_SAME ** tried.length
    ? undefined
    : best;
}

/** How much speaks for each opening, and how much there is to be said altogether. */
function scoresOf(
  situation: Situation,
  known: readonly string[],
  recorded: readonly RecordedServer[],
): { scores: Map<string, number>; total: number } {
  const { layer, tried } = situation;
  const rows = recorded.filter((row) => row.layer === layer);
  const scores = new Map<string, number>();
  const perProtocol = new Map<string, number>();
  for (const { id } of rows) perProtocol.set(id, (perProtocol.get(id) ?? 0) + 1);
  let total = 0;
  for (const row of rows) {
    const share = weight(row.id, situation) / (perProtocol.get(row.id) ?? 1);
    const belief = share * tried.reduce((all, one) => all * likelihood(row, one), 1);
    total += belief;
    for (const ask of row.identifiedBy) scores.set(ask, (scores.get(ask) ?? 0) + belief);
  }
  // A server that nobody recorded, or a declared protocol: it answers its own opening at least.
  const unheardOf = UNRECORDED * NEUTRAL ** tried.length;
  for (const ask of known) {
    const belief = weight(ask, situation) * unheardOf;
    total += belief;
    scores.set(ask, (scores.get(ask) ?? 0) + belief);
  }
  return { scores, total };
}

function weight(id: string, { portHints, configHints, popularityOf }: Situation): number {
  const common = popularityOf?.(id) ?? 1;
  const byPort = portHints.includes(id) ? PORT_HINT : 1;
  return common * byPort * (configHints.includes(id) ? CONFIG_HINT : 1);
}

/** How well a recorded server's behaviour agrees with what was seen: from 0 to 1. */
function likelihood(row: RecordedServer, one: Observation): number {
  return ofOutcome(row, one) * ofGivingUp(row.closedAfterBytes, one.closedAfterBytes);
}

/** Where it is seen to give up may be later than where it did: it takes a moment to close. */
function ofGivingUp(recorded: number | undefined, seen: number | undefined): number {
  if (recorded === undefined || seen === undefined) return 1;
  if (seen === recorded) return 1;
  return seen > recorded && seen <= recorded + 4 ? 0.25 : 0.04;
}

function ofOutcome(
  {
    identifiedBy: tells,
    closedOn: closes,
    resetOn: resets,
    silentOn: silent,
    untested: unheard = [],
  }: RecordedServer,
  { ask, outcome }: Observation,
): number {
  if (unheard.includes(ask)) return NEUTRAL;
  if (tells.includes(ask)) return 0.02;
  const recorded = closes.includes(ask)
    ? 'eof'
    : resets.includes(ask)
      ? 'reset'
      : silent.includes(ask)
        ? 'silent'
        : 'bytes';
  if (recorded === outcome) return LIKELIHOOD_SAME;
  // Whether a close is seen as FIN or RST depends on what the server had read: a hint only.
  const bothClosed =
    recorded !== 'silent' && recorded !== 'bytes' && (outcome === 'eof' || outcome === 'reset');
  return bothClosed ? 0.2 : 0.05;
}
