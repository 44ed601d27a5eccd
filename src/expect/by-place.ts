import type { Result } from './result.ts';

/** What has a place in the config. */
type Placed = { readonly index: number; readonly address?: string | undefined };

/** The order of the config; of several addresses of one name, that of the addresses. */
export function byPlace(a: Placed, b: Placed): number {
  return a.index - b.index || (a.address ?? '').localeCompare(b.address ?? '', 'en');
}

export function inOrder(results: readonly Result[]): readonly Result[] {
  return [...results].sort(byPlace);
}
