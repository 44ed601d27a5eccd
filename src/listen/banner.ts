import { hex } from '../bytes/build.ts';
import type { Registry } from '../protocols/registry.ts';
import type { Sample } from '../protocols/samples.ts';

/** Samples are cut to so many bytes; one that long may not be whole. */
const MAX_SAMPLE_LENGTH = 256;

/**
 * What a server of a protocol sends first: as it was recorded of a real one, or the least that the
 * protocol allows. Undefined if there is neither.
 */
export function bannerOf(
  id: string,
  samples: readonly Sample[],
  registry: Registry,
): Uint8Array | undefined {
  const recorded = samples.find((one) => one.stack === id && isBanner(one, registry));
  return recorded ? hex(recorded.received) : registry.get(id)?.banner;
}

/** The protocols that have a banner. */
export function bannerNames(samples: readonly Sample[], registry: Registry): string[] {
  const recorded = samples.filter((one) => isBanner(one, registry)).map(({ stack }) => stack);
  const minimal = registry.all.filter(({ banner }) => banner).map(({ id }) => id);
  return [...new Set([...recorded, ...minimal])].sort();
}

/** Of a whole banner the client's next step can be seen, unless it has nothing to send after it. */
function isBanner({ asked, layer, stack, received }: Sample, registry: Registry): boolean {
  const isWhole = received.length / 2 < MAX_SAMPLE_LENGTH;
  const innermost = registry.get(stack.slice(stack.lastIndexOf('/') + 1));
  return asked === 'listen' && layer === 'tcp' && isWhole && !innermost?.silentAfterBanner;
}
