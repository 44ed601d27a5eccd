/** Rows of loopback addresses: a server on 0.0.0.0 is at each of them, on one port. */

const HOSTS_PER_NETWORK = 200;
const NETWORKS = 250;
const HOSTS_PER_BLOCK = HOSTS_PER_NETWORK * NETWORKS;

/**
 * The first `count` addresses from 127.1.0.1 on, as a config writes them: a multiple of 200 up to
 * 50,000, or a multiple of 50,000. `bare.ts` counts through the same ones.
 */
export function loopbackRange(count: number): string {
  const unit = count <= HOSTS_PER_BLOCK ? HOSTS_PER_NETWORK : HOSTS_PER_BLOCK;
  if (count % unit !== 0) throw new RangeError(`${count} is not a multiple of ${unit}`);
  if (count <= HOSTS_PER_BLOCK) return `127.1.[0-${count / unit - 1}].[1-${HOSTS_PER_NETWORK}]`;
  return `127.[1-${count / unit}].[0-${NETWORKS - 1}].[1-${HOSTS_PER_NETWORK}]`;
}
