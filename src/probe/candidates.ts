import type { Identification } from '../identify/identification.ts';

/** Ids of protocols with weak signs in plain TCP. */
export function candidatesIn({ outcome, runnersUp }: Identification): readonly string[] {
  if (outcome !== 'ambiguous') return [];
  return runnersUp.flatMap(({ stack }) => (stack.length === 1 ? stack : []));
}
