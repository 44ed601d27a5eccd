import type { Usage } from './usage.ts';

/**
 * How much a mean may grow. After a collection, the heap grows by some 100 KiB a round for minutes,
 * as V8 compiles what has become hot, and less and less; a few hundred bytes that stay of each
 * endpoint exceed the margin after ten minutes. RSS varies by a quarter between rounds, as the
 * allocator keeps what floods needed, and shows only what the other two do not count.
 */
const MARGINS = {
  heap: { share: 0.05, mib: 1.5 },
  buffers: { share: 0.1, mib: 1.5 },
  rss: { share: 0.15, mib: 24 },
} as const;

/** Growth between the first and the last third of the samples, as sentences. */
export function growthIn(samples: readonly Usage[]): readonly string[] {
  const third = Math.floor(samples.length / 3);
  if (third === 0) return ['too few rounds to see growth: give it more minutes'];
  const [first, last] = [samples.slice(0, third), samples.slice(-third)];
  const found: string[] = [];
  for (const key of ['heap', 'buffers', 'rss'] as const) {
    const [before, after] = [meanOf(first, key), meanOf(last, key)];
    const margin = Math.max(MARGINS[key].mib, MARGINS[key].share * before);
    console.log(`  ${key}: mean ${before.toFixed(1)} MiB, then ${after.toFixed(1)} MiB`);
    if (after - before > margin) found.push(`${key} grows by more than ${margin.toFixed(1)} MiB`);
  }
  const most = (some: readonly Usage[]) => Math.max(...some.map(({ descriptors }) => descriptors));
  if (most(last) > most(first)) found.push('descriptors stay open');
  return found;
}

function meanOf(samples: readonly Usage[], key: keyof Usage): number {
  return samples.reduce((sum, sample) => sum + sample[key], 0) / samples.length;
}
