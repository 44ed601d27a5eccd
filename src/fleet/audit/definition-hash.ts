import { createHash, type Hash } from 'node:crypto';
import type { AuditDefinition } from './definition.ts';

/** SHA-256 of everything that decides what is probed and how it is judged, as 64 hex digits. */
export function definitionHash(definition: AuditDefinition): string {
  const { endpoints, addresses, exclude, expect, limits } = definition;
  const hash = createHash('sha256');
  // One by one: a list of a million addresses is too long for one text.
  for (const list of [endpoints, addresses, exclude]) addAll(hash, list);
  hash.update(JSON.stringify([expect, limits]));
  return hash.digest('hex');
}

function addAll(hash: Hash, list: readonly unknown[]): void {
  hash.update(`${list.length}\n`);
  for (const one of list) hash.update(`${JSON.stringify(one)}\n`);
}
