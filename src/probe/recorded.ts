import probeSets from '../../data/probe-sets.json' with { type: 'json' };
import searchData from '../../data/search.json' with { type: 'json' };
import { rowsOf } from '../bytes/rows.ts';

/** What a server does on a probe: its reply identifies it, other bytes, a close, a reset, or nothing. */
export type Reaction = 'identified' | 'bytes' | 'eof' | 'reset' | 'silent';

/** A recorded server, as `npm run generate` writes it: exceptions to what it usually does. */
export interface SearchRow {
  /** Which recording: `ssh/openssh-9.2p1`. */
  readonly name: string;
  readonly layer: 'tcp' | 'tls';
  readonly id: string;
  /** The set of probes that it was recorded with, by name; `none` is empty. */
  readonly tested: string;
  readonly usual: Reaction;
  readonly except?: Readonly<Partial<Record<Reaction, readonly string[]>>>;
  /** Probes of the set that this recording does not have. */
  readonly untested?: readonly string[];
  /** After how many bytes of the incremental polyglot it ends the connection, where it does. */
  readonly closedAfterBytes?: number;
}

/** What a recorded server does on each probe that it was recorded with. */
export interface RecordedServer {
  readonly id: string;
  readonly layer: 'tcp' | 'tls';
  /** By the name of the probe. */
  readonly reactions: ReadonlyMap<string, Reaction>;
  /** Names of the probes whose reply identifies it. */
  readonly identifiedBy: readonly string[];
  readonly closedAfterBytes?: number;
}

const SETS: Readonly<Record<string, readonly string[]>> = { none: [], ...probeSets };

let recorded: readonly RecordedServer[] | undefined;

/** All recorded servers; those with the same behaviour count once. Built at the first search. */
export function recordedServers(): readonly RecordedServer[] {
  recorded ??= withoutDuplicates(rowsOf<SearchRow>(searchData)).map(recordedServer);
  return recorded;
}

export function recordedServer(row: SearchRow): RecordedServer {
  const { id, layer, tested, usual, except = {}, untested = [], closedAfterBytes } = row;
  const reactions = new Map<string, Reaction>();
  for (const probe of SETS[tested] ?? []) reactions.set(probe, usual);
  for (const probe of untested) reactions.delete(probe);
  for (const [reaction, probes] of Object.entries(except)) {
    for (const probe of probes) reactions.set(probe, reaction as Reaction);
  }
  const identifiedBy = [...reactions].flatMap(([probe, one]) =>
    one === 'identified' ? probe : [],
  );
  return {
    id,
    layer,
    reactions,
    identifiedBy,
    ...(closedAfterBytes === undefined ? {} : { closedAfterBytes }),
  };
}

/** The product of a recording: `ssh/openssh` of `ssh/openssh-9.2p1`. Versions and builds are one. */
export function recordedProductOf(name: string): string {
  return /^[^/]*\/[a-z]+/.exec(name)?.[0] ?? name;
}

function withoutDuplicates(rows: readonly SearchRow[]): readonly SearchRow[] {
  return [...new Map(rows.map((row) => [JSON.stringify({ ...row, name: '' }), row])).values()];
}
