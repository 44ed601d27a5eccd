/**
 * The CPU time of synchronous work in this process, in milliseconds: user and system of all threads, so
 * that collecting the garbage counts.
 */
export function cpuOf(work: () => unknown): number {
  const before = process.cpuUsage();
  work();
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1000;
}
