import { type Probe, probeName, protocolOf } from '../identify/probe.ts';
import type { Protocol } from '../protocols/protocol.ts';
import {
  agreementOf,
  type ObservedOutcome,
  ofAnotherProduct,
  ofAnyServer,
  ofTheSameProduct,
} from './likelihood.ts';
import { type RecordedServer, recordedServers } from './recorded.ts';

export type { ObservedOutcome } from './likelihood.ts';

export interface Observation {
  readonly probe: Probe;
  /** How a probe ended that did not identify the protocol; `pending` while it is still sent in increments. */
  readonly outcome: ObservedOutcome | 'pending';
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
  /** The openings that the outer protocols of one reply to, by name: `http` of websocket. */
  readonly outerOf?: (id: string) => readonly string[];
  /** How much a protocol is used, where 1 is little; 1 for each by default. */
  readonly popularityOf?: (id: string) => number;
}

/**
 * How much each assumption about a server counts: it is a recorded product, another product that
 * behaves alike, or one that behaves like any server and replies to its own opening.
 */
const SAME_PRODUCT = 1;
const ANOTHER_PRODUCT = 1;
const ANY_PRODUCT = 1;

/** The likelihood that an unrecorded product replies to the first opening of its protocol. */
const REPLIES_TO_FIRST = 0.93;
/** The same for each later opening. */
const REPLIES_TO_LATER = 0.5;

const PORT_HINT = 75;
const CONFIG_HINT = 20;

/** The polyglot is worth a connection after so many probes without a result, or after a close. */
const MIN_OBSERVATIONS_FOR_POLYGLOT = 3;

/** What an opening that harms some servers counts in a search: others come first. */
const HARMFUL = 0.2;

/** How much a protocol counts in a search without any hint: by its use. */
export function searchWeight(protocol: Protocol | undefined): number {
  return (protocol?.popularity ?? 1) * (protocol?.harmsOthers ? HARMFUL : 1);
}

/**
 * The probe most likely to identify the target, judged by what the recorded servers replied: each
 * protocol counts as far as its servers would have reacted to the earlier probes as the target did.
 * A target that closed, or stays silent, gets the incremental polyglot. Undefined when every probe
 * was tried.
 */
export function rankProbes(
  situation: Situation,
  known: readonly Probe[],
  recorded: readonly RecordedServer[] = recordedServers(),
): Probe | undefined {
  const started = situation.tried.map(({ probe }) => probeName(probe));
  const tried = situation.tried.flatMap(({ outcome, ...one }) =>
    outcome === 'pending' ? [] : { ...one, outcome, name: probeName(one.probe) },
  );
  const left = known
    .filter(({ kind }) => kind !== 'listen')
    .map((probe) => ({ probe, name: probeName(probe) }))
    .filter(({ name }) => !started.includes(name));
  const { scores, total } = scoresOf(situation, tried, known, recorded);
  const scoreOf = (one: NamedProbe | undefined) => scores.get(one?.name ?? '') ?? 0;
  let best: NamedProbe | undefined;
  for (const one of left) {
    if (best === undefined || scoreOf(one) > scoreOf(best)) best = one;
  }
  const hasClosed = tried.some(({ outcome }) => outcome === 'eof' || outcome === 'reset');
  const isDifficult = hasClosed || tried.length >= MIN_OBSERVATIONS_FOR_POLYGLOT;
  const polyglot = left.find(({ probe }) => probe.kind === 'polyglot');
  if (isDifficult && polyglot && scoreOf(best) < total / 2) return polyglot.probe;
  return best?.probe;
}

interface NamedProbe {
  readonly probe: Probe;
  readonly name: string;
}

type NamedObservation = Observation & {
  readonly outcome: ObservedOutcome;
  readonly name: string;
};

/** How likely each probe identifies the target, and the weight of all assumptions. */
function scoresOf(
  situation: Situation,
  tried: readonly NamedObservation[],
  known: readonly Probe[],
  recorded: readonly RecordedServer[],
): { scores: ReadonlyMap<string, number>; total: number } {
  const scores = new Scores();
  const rows = rowsByProtocol(recorded, situation.layer);
  const ofAny = ofAnyServer([...rows.values()], tried);
  for (const [id, openings] of openingsByProtocol(known, rows)) {
    const weight = weightOf(id, situation);
    const servers = rows.get(id) ?? [];
    const recordedShare = servers.length > 0 ? SAME_PRODUCT + ANOTHER_PRODUCT : 0;
    const share = weight / (recordedShare + ANY_PRODUCT);
    const own = new Set(openings);
    const outer = situation.outerOf?.(id) ?? [];
    const answered = new Set([...openings, ...outer]);
    scores.addUnrecorded(openings, share * ANY_PRODUCT * ofAny(answered));
    for (const server of servers) {
      const each = share / servers.length;
      scores.addRecorded(server, each * SAME_PRODUCT * ofTheSameProduct(server, tried));
      scores.addAlike(server, own, each * ANOTHER_PRODUCT * ofAnotherProduct(server, own, tried));
    }
  }
  return scores;
}

/** The likelihood of each probe to identify the target, added up over assumptions. */
class Scores {
  readonly scores = new Map<string, number>();
  total = 0;

  /** A product of a protocol of which nothing is known but its openings. */
  addUnrecorded(openings: readonly string[], weight: number): void {
    this.total += weight;
    for (const [i, name] of openings.entries()) this.#add(name, weight * repliesToOwn(i));
  }

  /** The recorded product itself. */
  addRecorded({ identifiedBy }: RecordedServer, weight: number): void {
    this.total += weight;
    for (const name of identifiedBy) this.#add(name, weight);
  }

  /** Another product of its protocol. */
  addAlike(
    { identifiedBy, reactions }: RecordedServer,
    own: ReadonlySet<string>,
    weight: number,
  ): void {
    this.total += weight;
    const likelihood = agreementOf('identified', 'identified');
    for (const name of identifiedBy) {
      if (!own.has(name)) this.#add(name, weight * likelihood);
    }
    let i = 0;
    for (const name of own) {
      const isAnswered = reactions.get(name) === 'identified';
      this.#add(name, weight * (isAnswered ? REPLIES_TO_FIRST : repliesToOwn(i)));
      i++;
    }
  }

  #add(name: string, likelihood: number): void {
    this.scores.set(name, (this.scores.get(name) ?? 0) + likelihood);
  }
}

function repliesToOwn(index: number): number {
  return index === 0 ? REPLIES_TO_FIRST : REPLIES_TO_LATER;
}

/** Inside TLS a server behaves as it would outside. */
function rowsByProtocol(
  recorded: readonly RecordedServer[],
  layer: 'tcp' | 'tls',
): ReadonlyMap<string, readonly RecordedServer[]> {
  const rows = new Map<string, RecordedServer[]>();
  for (const row of recorded) {
    if (layer === 'tcp' ? row.layer !== 'tcp' : row.id === 'tls') continue;
    const others = rows.get(row.id);
    if (others) others.push(row);
    else rows.set(row.id, [row]);
  }
  return rows;
}

/** The names of the openings of each protocol; none for recorded protocols that greet first. */
function openingsByProtocol(
  known: readonly Probe[],
  rows: ReadonlyMap<string, unknown>,
): ReadonlyMap<string, readonly string[]> {
  const openings = new Map<string, string[]>();
  for (const id of rows.keys()) openings.set(id, []);
  for (const probe of known) {
    const id = protocolOf(probe);
    if (id === undefined) continue;
    const others = openings.get(id);
    if (others) others.push(probeName(probe));
    else openings.set(id, [probeName(probe)]);
  }
  return openings;
}

function weightOf(id: string, { portHints, configHints, popularityOf }: Situation): number {
  const popularity = popularityOf?.(id) ?? 1;
  const byPort = portHints.includes(id) ? PORT_HINT : 1;
  return popularity * byPort * (configHints.includes(id) ? CONFIG_HINT : 1);
}
