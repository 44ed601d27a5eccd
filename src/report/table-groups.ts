import type { Status } from '../expect/catalogue.ts';

/** Rows of a table that are shown and counted together. */
export interface Group {
  readonly name: GroupName;
  /** How many of them are shown at most: more are unreadable and slow to draw. */
  readonly shown: number;
  /** How the others are counted. */
  readonly words: string;
}

/** `closed` and `found` are those of an audit, which is made to find services. */
export type GroupName = 'wrong' | 'closed' | 'found' | 'ok';

export const OK = 'that are ok';

export const GROUPS: readonly Group[] = [
  { name: 'wrong', shown: 200, words: 'that are not ok' },
  // A range has thousands of them.
  { name: 'closed', shown: 5, words: 'that refuse connections or do not reply' },
  { name: 'found', shown: 1000, words: OK },
  { name: 'ok', shown: 100, words: OK },
];

/** What the group of a row depends on. */
interface Grouped {
  readonly status: Status;
  readonly isAudit: boolean;
  readonly outcome: string;
}

export function groupOf({ status, isAudit, outcome }: Grouped): GroupName {
  if (isAudit && (outcome === 'refused' || outcome === 'timed-out')) return 'closed';
  if (status !== 'ok') return 'wrong';
  return isAudit ? 'found' : 'ok';
}
