import type { Cause } from './cause.ts';
import { likelihood, type RegistryPrefixes } from './known-prefixes.ts';

/**
 * Whether three bytes are a proof: what frequent software sends first, such as `HTT`, `SSH`, or a
 * record of TLS. Sizes up to 16 MiB are common, and one in a thousand of them looks like a rare start.
 */
export function isFrequentStart({ evidence }: Cause, prefixes: RegistryPrefixes): boolean {
  const { bytes, reading } = evidence ?? {};
  if (!bytes || reading?.width !== 3) return true;
  if ((bytes[0] === 0x15 || bytes[0] === 0x16) && bytes[1] === 0x03) return true;
  const starting = prefixes.seen.filter((one) => bytes.every((byte, i) => one.bytes[i] === byte));
  const all = starting.reduce((sum, one) => sum + likelihood(one, prefixes.registry), 0);
  return all >= (reading.shift === 0 ? MIN_LIKELIHOOD : MIN_SHIFTED_LIKELIHOOD);
}

/** Times seen, weighted by the popularity of the protocol: `RFB` has 88, `INF` of NATS 10. */
const MIN_LIKELIHOOD = 40;
/** Few programs add the size of a header to a number of three bytes. */
const MIN_SHIFTED_LIKELIHOOD = 140;
