import type { Reference } from './source.ts';

/** The references without those that say the same of the same address; the first one stays. */
export function uniqueReferences(references: readonly Reference[]): readonly Reference[] {
  const byKey = new Map<string, Reference>();
  for (const one of references) {
    const { host, port, transport, clue, serverName } = one;
    const key = JSON.stringify([host, port, transport, clue?.expect, serverName]);
    if (!byKey.has(key)) byKey.set(key, one);
  }
  return [...byKey.values()];
}
