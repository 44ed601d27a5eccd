#!/usr/bin/env node
import { createRequire } from 'node:module';

const program = load();

await program?.main();

/** The program has many files: without free descriptors, or after a broken installation, it cannot start. */
function load() {
  try {
    return createRequire(import.meta.url)('./bundle.cjs').loadCommand();
  } catch ({ code, message }) {
    process.exitCode = 2;
    process.stderr.write(`firstbytes: cannot start: ${message}\n`);
    if (code === 'EMFILE') {
      process.stderr.write('hint: raise the limit of open files: ulimit -n 1024\n');
    }
  }
}
