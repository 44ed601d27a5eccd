import agreementData from '../../data/agreement.json' with { type: 'json' };
import { rowsOf } from '../bytes/rows.ts';
import type { Reaction, RecordedServer } from './recorded.ts';

/** How a probe ended that did not identify the protocol. */
export type ObservedOutcome = Exclude<Reaction, 'identified'>;

/** One probe of a target. */
interface Observed {
  /** The name of the probe. */
  readonly name: string;
  readonly outcome: ObservedOutcome;
  /** After how many bytes of the incremental probe the server ended the connection. */
  readonly closedAfterBytes?: number;
}

/** How often another product of a protocol reacts so, where one product reacted as recorded. */
export interface AgreementRow extends Readonly<Record<Reaction, number>> {
  /** A reaction, or `any`: how often servers react so at all. */
  readonly recorded: Reaction | 'any';
}

const agreement = new Map(
  rowsOf<AgreementRow>(agreementData).map(({ recorded, ...shares }) => [recorded, shares]),
);

/** How likely another product reacts so, where a recorded one reacted as recorded. */
export function agreementOf(recorded: Reaction, other: Reaction): number {
  return agreement.get(recorded)?.[other] ?? 0;
}

/** The likelihood of an outcome that was recorded just so. */
const SAME = 0.93;
/** Where the recorded reply would have identified the server, and the target replied otherwise. */
const UNLIKE_REPLY = 0.02;
/** Whether a close is seen as FIN or RST depends on what the server had read: a hint only. */
const OTHER_CLOSE = 0.15;
const DIFFERENT = 0.03;

/** A product rarely leaves an opening of its protocol without a reply. */
const NO_REPLY_TO_OWN = 0.07;

/** Any server reacts to a foreign opening as one recorded server did, or otherwise. */
const LIKE_ONE_SERVER = 0.85;

/** The likelihood of a close so many bytes after the recorded one: a server takes a moment to close. */
const LATER_CLOSE = 0.25;
const DIFFERENT_CLOSE = 0.04;
const MAX_LATER_BYTES = 4;
/** Another product may read a header of another length. */
const OTHER_HEADER = 0.4;

/** How likely a recorded product reacts as was observed: from 0 to 1. */
export function ofTheSameProduct(server: RecordedServer, tried: readonly Observed[]): number {
  let likelihood = 1;
  for (const { name, outcome, closedAfterBytes } of tried) {
    const recorded = server.reactions.get(name);
    likelihood *= recorded === undefined ? shareOf(outcome) : sameProduct(recorded, outcome);
    likelihood *= ofClose(server.closedAfterBytes, closedAfterBytes);
  }
  return likelihood;
}

/** How likely another product of its protocol does, whose openings are `own`. */
export function ofAnotherProduct(
  server: RecordedServer,
  own: ReadonlySet<string>,
  tried: readonly Observed[],
): number {
  let likelihood = 1;
  for (const { name, outcome, closedAfterBytes } of tried) {
    const recorded = server.reactions.get(name);
    if (own.has(name)) likelihood *= NO_REPLY_TO_OWN;
    else likelihood *= recorded === undefined ? shareOf(outcome) : agreementOf(recorded, outcome);
    if (isOtherClose(server.closedAfterBytes, closedAfterBytes)) likelihood *= OTHER_HEADER;
  }
  return likelihood;
}

/**
 * How likely a server does that behaves like any recorded one, whatever its protocol: each protocol
 * counts the same. The result depends on the openings of its protocol that it left without a reply.
 */
export function ofAnyServer(
  byProtocol: readonly (readonly RecordedServer[])[],
  tried: readonly Observed[],
): (own: ReadonlySet<string>) => number {
  const means = byProtocol.map((servers) =>
    mean(servers.map((server) => ofForeign(server, tried))),
  );
  const likelihood = means.length > 0 ? mean(means) : 1;
  return (own) => {
    const unanswered = tried.filter(({ name }) => own.has(name)).length;
    return likelihood * NO_REPLY_TO_OWN ** unanswered;
  };
}

/** Each opening is foreign to the server that is sought: a reply that identifies shows nothing. */
function ofForeign(server: RecordedServer, tried: readonly Observed[]): number {
  let likelihood = 1;
  for (const { name, outcome, closedAfterBytes } of tried) {
    const recorded = server.reactions.get(name);
    if (recorded === undefined || recorded === 'identified') likelihood *= shareOf(outcome);
    else if (recorded === outcome) likelihood *= LIKE_ONE_SERVER;
    else likelihood *= ((1 - LIKE_ONE_SERVER) * shareOf(outcome)) / (1 - shareOf(recorded));
    if (isOtherClose(server.closedAfterBytes, closedAfterBytes)) likelihood *= OTHER_HEADER;
  }
  return likelihood;
}

function sameProduct(recorded: Reaction, outcome: ObservedOutcome): number {
  if (recorded === 'identified') return UNLIKE_REPLY;
  if (recorded === outcome) return SAME;
  return isClose(recorded) && isClose(outcome) ? OTHER_CLOSE : DIFFERENT;
}

function ofClose(recorded: number | undefined, observed: number | undefined): number {
  if (recorded === undefined || observed === undefined || observed === recorded) return 1;
  const isLater = observed > recorded && observed <= recorded + MAX_LATER_BYTES;
  return isLater ? LATER_CLOSE : DIFFERENT_CLOSE;
}

function isOtherClose(recorded: number | undefined, observed: number | undefined): boolean {
  return recorded !== undefined && observed !== undefined && recorded !== observed;
}

/** How often servers react so to openings that do not identify them. */
function shareOf(outcome: ObservedOutcome): number {
  const any = agreement.get('any');
  return any ? any[outcome] / (1 - any.identified) : 0;
}

function isClose(reaction: Reaction): boolean {
  return reaction === 'eof' || reaction === 'reset';
}

function mean(numbers: readonly number[]): number {
  return numbers.reduce((sum, one) => sum + one, 0) / numbers.length;
}
