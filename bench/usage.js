// Preloaded into a measured process: writes what it used to file descriptor 3 when it ends.
import { writeSync } from 'node:fs';

process.on('exit', () => {
  const { userCPUTime, systemCPUTime, maxRSS } = process.resourceUsage();
  const cpu = (userCPUTime + systemCPUTime) / 1000;
  writeSync(3, JSON.stringify({ cpu, wall: performance.now(), rss: maxRSS / 1024 }));
});
