#!/usr/bin/env node
// Asks real endpoints whose truth is known: `npm run test:lab -- path/to/endpoints.json`.
import { readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { protocols } from '../../dist/protocols/index.js';
import { Registry } from '../../dist/protocols/registry.js';
import { datagrams } from '../../dist/protocols/udp/index.js';
import { withoutExpectation, withRightExpectation, withWrongExpectations } from './measure.js';
import { runNmap } from './nmap.js';
import { printFree, printRight, printWrong } from './print.js';
import { truthOf } from './truth.js';

const USAGE = `usage: npm run test:lab -- endpoints.json [--runs 3] [--wrong 10] [--seed 1] [--nmap]
                            [--only name,name]

Asks every endpoint of the list
  without an expectation   what is named, against the truth
  with the right one       everything must be ok: anything else is a false alarm (so many runs)
  with wrong ones          nothing may be ok: anything else is a miss (so many of each)

endpoints.json is a list of {name, host, port, transport: tcp|udp, truth, tls: true|false|"starttls",
alt: [names that are right as well]}. truth is the innermost protocol, "unknown" where none is
known, "tls" where nothing is known inside it, "closed" where nothing listens.
--nmap measures nmap -sV over the same TCP ports in the same run.

The exit code is 1 if there was a false alarm, a miss or a wrong name.`;

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    runs: { type: 'string', default: '3' },
    wrong: { type: 'string', default: '10' },
    seed: { type: 'string', default: '1' },
    only: { type: 'string' },
    nmap: { type: 'boolean', default: false },
  },
});
if (positionals.length !== 1) {
  console.error(USAGE);
  process.exitCode = 2;
} else {
  await test(positionals[0]);
}

async function test(file) {
  const registry = new Registry(protocols, datagrams);
  const only = values.only?.split(',');
  const entries = JSON.parse(readFileSync(file, 'utf8'))
    .filter(({ name }) => !only || only.includes(name))
    .map((entry) => truthOf(entry, registry));
  const known = entries.filter(({ right }) => right !== undefined);
  for (const { name, truth } of entries.filter(({ right }) => right === undefined)) {
    console.log(`not in the registry: ${truth} (${name})`);
  }

  const free = await withoutExpectation(entries, registry);
  printFree(free);
  let bad =
    free.verdicts.filter(({ verdict }) => verdict === 'wrong').length + free.tlsWrong.length;
  for (let i = 1; i <= Number(values.runs); i++) {
    const right = await withRightExpectation(known, registry);
    printRight(right, i);
    bad += right.alarms.length;
  }
  // Who is silent without an expectation never answers.
  const mute = new Set(free.silent);
  const wrong = await withWrongExpectations(
    known.map((entry) => ({ ...entry, mute: mute.has(entry) })),
    registry,
    { count: Number(values.wrong), seed: Number(values.seed) },
  );
  printWrong(wrong);
  bad += wrong.misses.length;
  if (values.nmap) {
    const nmap = runNmap(entries);
    console.log(
      `nmap -sV: ${nmap.named} services named, ${nmap.wall} s, CPU ${nmap.cpu.toFixed(1)} s: ` +
        `${(nmap.wall / free.wall).toFixed(1)} times the wall time`,
    );
  }
  process.exitCode = bad > 0 || known.length < entries.length ? 1 : 0;
}
