#!/usr/bin/env node
const { main } = await import('../dist/bundle/main.js').catch(cannotLoad);

await main();

/** The program has many files: without free descriptors, or after a broken installation, it cannot start. */
function cannotLoad({ code, message }) {
  process.stderr.write(`firstbytes: cannot start: ${message}\n`);
  if (code === 'EMFILE') {
    process.stderr.write('hint: raise the limit of open files: ulimit -n 1024\n');
  }
  process.exit(2);
}
