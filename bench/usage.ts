/** Preloaded into a measured process: writes its usage to file descriptor 3 when it ends. */

import { writeSync } from 'node:fs';

export interface Usage {
  /** User and system, in milliseconds. */
  readonly cpu: number;
  /** The peak, in MiB. */
  readonly rss: number;
}

process.on('exit', () => {
  const { userCPUTime, systemCPUTime, maxRSS } = process.resourceUsage();
  const usage: Usage = { cpu: (userCPUTime + systemCPUTime) / 1000, rss: maxRSS / 1024 };
  writeSync(3, JSON.stringify(usage));
});
