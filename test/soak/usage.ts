import { readdirSync } from 'node:fs';

/** What this process occupies. */
export interface Usage {
  /** MiB. */
  readonly heap: number;
  readonly buffers: number;
  readonly rss: number;
  readonly descriptors: number;
  readonly resources: number;
}

const MIB = 1024 * 1024;

/** After the sockets that are closing have closed, and without garbage. */
export async function usage(): Promise<Usage> {
  for (let i = 0; i < 20; i++) await nextTurn();
  collectGarbage();
  await nextTurn();
  collectGarbage();
  const { heapUsed, arrayBuffers, rss } = process.memoryUsage();
  return {
    heap: heapUsed / MIB,
    buffers: arrayBuffers / MIB,
    rss: rss / MIB,
    descriptors: readdirSync('/proc/self/fd').length,
    resources: process.getActiveResourcesInfo().length,
  };
}

/** One line for people. */
export function usageText({ heap, buffers, rss, descriptors, resources }: Usage): string {
  const mib = (value: number) => `${value.toFixed(1).padStart(6)} MiB`;
  return (
    `heap ${mib(heap)}  buffers ${mib(buffers)}  RSS ${mib(rss)}  ` +
    `${descriptors} descriptors, ${resources} active`
  );
}

/** Prints what is wrong, and lets the process fail. */
export function demand(holds: boolean, otherwise: string): void {
  if (holds) return;
  console.log(`  FAILED: ${otherwise}`);
  process.exitCode = 1;
}

function nextTurn(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}

function collectGarbage(): void {
  if (!globalThis.gc) throw new Error('run it with --expose-gc');
  globalThis.gc();
}
