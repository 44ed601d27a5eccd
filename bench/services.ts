/** Starts the servers that are measured against, each in a process of its own. */

import { fork } from 'node:child_process';
import { once } from 'node:events';

export type Service = 'ssh' | 'redis' | 'http' | 'https' | 'silent';

/** What the process sends to its parent when it listens. */
export interface Ready {
  readonly port: number;
}

/** Calls with the port of each service; the servers end with it. */
export async function withServices<T>(
  services: readonly Service[],
  use: (...ports: number[]) => Promise<T>,
): Promise<T> {
  const execArgv = ['--import', 'tsx'];
  const children = services.map((one) =>
    fork(new URL('./server.ts', import.meta.url), [one], { execArgv }),
  );
  try {
    const ports = await Promise.all(
      children.map(async (child) => ((await once(child, 'message')) as [Ready])[0].port),
    );
    return await use(...ports);
  } finally {
    for (const child of children) child.disconnect();
  }
}
