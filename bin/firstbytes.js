#!/usr/bin/env node
const program = await import('../dist/bundle/main.js').catch(cannotLoad);

await program?.main();

/** The program has many files: without free descriptors, or after a broken installation, it cannot start. */
function cannotLoad({ code, message }) {
  process.exitCode = 2;
  process.stderr.write(`firstbytes: cannot start: ${message}\n`);
  if (code === 'EMFILE') {
    process.stderr.write('hint: raise the limit of open files: ulimit -n 1024\n');
  }
}
