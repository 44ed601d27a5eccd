/** How fast the built `explain` scans a log, beside grep on the same file: `npm run bench`. */

import { measureLog } from './log-speed.ts';

const LOG_MIB = 192;
const ROUNDS = 3;

const { megabytes, explain, grep } = measureLog(LOG_MIB, ROUNDS);
console.log(`explain - on a log of ${megabytes.toFixed(0)} MB (median of ${ROUNDS}, by CPU)`);
console.log(`  firstbytes explain: ${explain.toFixed(0)} MB/s`);
console.log(`  grep -cE: ${grep.toFixed(0)} MB/s`);
console.log(`  ratio ${(explain / grep).toFixed(2)} of grep's speed`);
