import { hex } from '../bytes/build.ts';
import type { BannerRow } from '../protocols/recorded-data.ts';
import type { Registry } from '../protocols/registry.ts';

/**
 * What a server of a protocol sends first: the banner of a recorded one, or the smallest that the
 * protocol allows. Undefined if there is neither.
 */
export function bannerOf(
  id: string,
  recorded: readonly BannerRow[],
  registry: Registry,
): Uint8Array | undefined {
  const banner = recorded.find(({ protocol }) => protocol === id);
  return banner ? hex(banner.bytes) : registry.get(id)?.banner;
}

/** Ids of the protocols with a banner. */
export function bannerNames(recorded: readonly BannerRow[], registry: Registry): string[] {
  const minimal = registry.all.filter(({ banner }) => banner).map(({ id }) => id);
  return [...new Set([...recorded.map(({ protocol }) => protocol), ...minimal])].sort();
}
