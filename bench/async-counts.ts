/** Preloaded into a counted process: writes to file descriptor 3 what it created by its end. */

import { createHook } from 'node:async_hooks';
import { writeSync } from 'node:fs';

export interface AsyncCounts {
  readonly promises: number;
  readonly timers: number;
}

const counts = { promises: 0, timers: 0 };

createHook({
  init(_id, type) {
    if (type === 'PROMISE') counts.promises++;
    else if (type === 'Timeout') counts.timers++;
  },
}).enable();

process.on('exit', () => {
  const written: AsyncCounts = { ...counts };
  writeSync(3, JSON.stringify(written));
});
