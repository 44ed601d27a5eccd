import { type Probe, probeName, protocolOf } from '../identify/probe.ts';
import { type RecordedServer, recordedServers } from './recorded.ts';

/** How a probe ended that did not identify the protocol. */
export type ObservedOutcome = 'bytes' | 'eof' | 'reset' | 'silent';

export interface Observation {
  readonly probe: Probe;
  readonly outcome: ObservedOutcome;
  /** After how many bytes of the incremental probe the server ended the connection. */
  readonly closedAfterBytes?: number;
}

export interface Situation {
  /** Whether openings are sent in plain TCP or inside TLS. */
  readonly layer: 'tcp' | 'tls';
  /** Ids of protocols with this default port. */
  readonly portHints: readonly string[];
  /** Ids of protocols that the config expects elsewhere. */
  readonly configHints: readonly string[];
  readonly tried: readonly Observation[];
  /** How often a protocol is found where another one was expected; 1 for each by default. */
  readonly popularityOf?: (id: string) => number;
}

/** The weight of a server of a known protocol that behaves like no recorded one. */
const UNRECORDED = 0.2;
/** The likelihood of any behaviour of a server that was not recorded with a probe. */
const NEUTRAL = 0.4;

/** The likelihood of an outcome that was recorded just so. */
const LIKELIHOOD_SAME = 0.9;
/** Where the recorded reply would have identified the server, and the target replied otherwise. */
const LIKELIHOOD_OF_UNLIKE_REPLY = 0.02;
const LIKELIHOOD_OTHER_CLOSE = 0.2;
const LIKELIHOOD_DIFFERENT = 0.05;

/** The likelihood of a close a few bytes after the recorded one: a server takes a moment to close. */
const LIKELIHOOD_LATER_CLOSE = 0.25;
const LIKELIHOOD_DIFFERENT_CLOSE = 0.04;
const MAX_LATER_BYTES = 4;

/** A target that closed so often gets no opening with a lower score than this. */
const MAX_CLOSED = 6;
const MIN_SCORE = 0.3;

const PORT_HINT = 30;
const CONFIG_HINT = 8;

/** The polyglot is worth a connection after so many probes without a result, or after a close. */
const MIN_OBSERVATIONS_FOR_POLYGLOT = 3;

/**
 * The probe most likely to identify the target, judged by what the recorded servers replied: each
 * one counts as far as it would have reacted to the earlier probes as the target did. A target
 * that closed, or stays silent, gets the incremental polyglot. Undefined when every probe was
 * tried, or the target closes and no likely probe is left.
 */
export function rankProbes(
  situation: Situation,
  known: readonly Probe[],
  recorded: readonly RecordedServer[] = recordedServers(),
): Probe | undefined {
  const { layer } = situation;
  const tried = situation.tried.map((one) => ({ ...one, name: probeName(one.probe) }));
  const named = known.map((probe) => ({ probe, name: probeName(probe) }));
  const { scores, total } = scoresOf(situation, tried, named, recorded);
  const left = named.filter(
    ({ probe, name }) => probe.kind !== 'listen' && !tried.some((one) => one.name === name),
  );
  const scoreOf = (one: NamedProbe | undefined) => scores.get(one?.name ?? '') ?? 0;
  let best: NamedProbe | undefined;
  for (const one of left) {
    if (best === undefined || scoreOf(one) > scoreOf(best)) best = one;
  }
  const score = scoreOf(best);
  const closed = tried.filter(({ outcome }) => isClose(outcome)).length;
  const isDifficult = closed > 0 || tried.length >= MIN_OBSERVATIONS_FOR_POLYGLOT;
  const polyglot = left.find(({ probe }) => probe.kind === 'polyglot');
  if (layer === 'tcp' && isDifficult && score < total / 2 && polyglot) return polyglot.probe;
  const isHopeless = closed >= MAX_CLOSED && score < MIN_SCORE * LIKELIHOOD_SAME ** tried.length;
  return isHopeless ? undefined : best?.probe;
}

interface NamedProbe {
  readonly probe: Probe;
  readonly name: string;
}

type NamedObservation = Observation & { readonly name: string };

/** The posterior weight of the servers that each probe would identify, and of all servers. */
function scoresOf(
  situation: Situation,
  tried: readonly NamedObservation[],
  known: readonly NamedProbe[],
  recorded: readonly RecordedServer[],
): { scores: Map<string, number>; total: number } {
  const rows = recorded.filter(({ layer }) => layer === situation.layer);
  const rowCounts = countsBy(rows, ({ id }) => id);
  const openingCounts = countsBy(known, ({ probe }) => weightedId(probe));
  const scores = new Map<string, number>();
  let total = 0;
  for (const row of rows) {
    const prior = weight(row.id, situation) / (rowCounts.get(row.id) ?? 1);
    const posterior = prior * tried.reduce((product, one) => product * likelihood(row, one), 1);
    total += posterior;
    for (const name of row.identifiedBy) scores.set(name, (scores.get(name) ?? 0) + posterior);
  }
  // An unrecorded server, or one of a declared protocol, replies at least to one opening of its protocol.
  const unrecorded = UNRECORDED * NEUTRAL ** tried.length;
  for (const { probe, name } of known) {
    const id = weightedId(probe);
    const posterior = (weight(id, situation) * unrecorded) / (openingCounts.get(id) ?? 1);
    total += posterior;
    scores.set(name, (scores.get(name) ?? 0) + posterior);
  }
  return { scores, total };
}

/** Whose weight a probe has: its protocol's, or its own. */
function weightedId(probe: Probe): string {
  return protocolOf(probe) ?? `#${probe.kind}`;
}

function countsBy<T>(all: readonly T[], keyOf: (one: T) => string): Map<string, number> {
  const counts = new Map<string, number>();
  for (const one of all) counts.set(keyOf(one), (counts.get(keyOf(one)) ?? 0) + 1);
  return counts;
}

function weight(id: string, { portHints, configHints, popularityOf }: Situation): number {
  const popularity = popularityOf?.(id) ?? 1;
  const byPort = portHints.includes(id) ? PORT_HINT : 1;
  return popularity * byPort * (configHints.includes(id) ? CONFIG_HINT : 1);
}

/** How likely the observation is with a recorded server: from 0 to 1. */
function likelihood(row: RecordedServer, observation: NamedObservation): number {
  return (
    outcomeLikelihood(row, observation) *
    closeLikelihood(row.closedAfterBytes, observation.closedAfterBytes)
  );
}

function closeLikelihood(recorded: number | undefined, observed: number | undefined): number {
  if (recorded === undefined || observed === undefined || observed === recorded) return 1;
  const isLater = observed > recorded && observed <= recorded + MAX_LATER_BYTES;
  return isLater ? LIKELIHOOD_LATER_CLOSE : LIKELIHOOD_DIFFERENT_CLOSE;
}

function outcomeLikelihood(
  { reactions }: RecordedServer,
  { name, outcome }: NamedObservation,
): number {
  const recorded = reactions.get(name);
  if (recorded === undefined) return NEUTRAL;
  if (recorded === 'identified') return LIKELIHOOD_OF_UNLIKE_REPLY;
  if (recorded === outcome) return LIKELIHOOD_SAME;
  // Whether a close is seen as FIN or RST depends on what the server had read: a hint only.
  return isClose(recorded) && isClose(outcome) ? LIKELIHOOD_OTHER_CLOSE : LIKELIHOOD_DIFFERENT;
}

function isClose(outcome: string): boolean {
  return outcome === 'eof' || outcome === 'reset';
}
