/** Preloaded into a measured process: writes its usage to file descriptor 3 when it ends. */

import { existsSync, readFileSync, writeSync } from 'node:fs';

export interface Usage {
  /** User and system, in milliseconds. */
  readonly cpu: number;
  /** The peak, in MiB. */
  readonly rss: number;
}

process.on('exit', () => {
  const { userCPUTime, systemCPUTime, maxRSS } = process.resourceUsage();
  const rss = (peakOfProgram() ?? maxRSS) / 1024;
  const usage: Usage = { cpu: (userCPUTime + systemCPUTime) / 1000, rss };
  writeSync(3, JSON.stringify(usage));
});

/** In KiB. On Linux, maxRSS starts with the memory of the process that forked this one. */
function peakOfProgram(): number | undefined {
  const status = '/proc/self/status';
  if (!existsSync(status)) return undefined;
  const [, kib] = /^VmHWM:\s+(\d+) kB$/m.exec(readFileSync(status, 'utf8')) ?? [];
  return kib === undefined ? undefined : Number(kib);
}
