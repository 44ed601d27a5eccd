/** Scores the readers of foreign files on real ones: `npm run test:sources -- folder`. */

import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { runScript, UsageError } from '../../scripts/run-script.ts';
import { combineFacts } from '../../src/sources/combine.ts';
import { factsOfFile } from './read-files.ts';
import { type Score, score } from './score.ts';
import { type TruthRow, truthRows } from './truth-rows.ts';

const TRUTH = join(import.meta.dirname, 'truth');
const USAGE = `usage: npm run test:sources -- folder [kind...]
       npm run test:sources -- folder --truth table.tsv

Reads the files that the tables test/sources/truth/KIND.tsv name (all tables, or those of the given
kinds) below the folder, and compares the endpoints with the tables. --truth names another table.

The exit code is 1 if an expectation is wrong although a file states it or a health check shows it, or if a host of
strangers would be asked.`;

async function main(args: string[]): Promise<number> {
  const [folder, ...chosen] = args;
  if (folder === undefined || folder.startsWith('-')) throw new UsageError('no folder');
  const scores = tablesOf(chosen).flatMap((table) => scoreTable(folder, table));
  print('total', sum(scores));
  return scores.some(({ wrong, foreign }) => wrong.length + foreign.length > 0) ? 1 : 0;
}

/** The paths of the tables that the arguments choose. */
function tablesOf(chosen: readonly string[]): string[] {
  const [option, table] = chosen;
  if (option === '--truth') {
    if (table === undefined) throw new UsageError('--truth needs a table');
    return [table];
  }
  return readdirSync(TRUTH)
    .filter((name) => chosen.length === 0 || chosen.includes(name.replace(/\.tsv$/, '')))
    .sort()
    .map((name) => join(TRUTH, name));
}

/** Rows of the same files and vantage stand for all endpoints of those. */
function scoreTable(folder: string, table: string): Score[] {
  const groups = new Map<string, TruthRow[]>();
  for (const row of truthRows(readFileSync(table, 'utf8'))) {
    const key = `${row.files} from the ${row.vantage}`;
    groups.set(key, [...(groups.get(key) ?? []), row]);
  }
  return [...groups].flatMap(([title, rows]) => {
    const [{ files, vantage }] = rows as [TruthRow];
    const names = files.split('+');
    if (!names.every((name) => existsSync(join(folder, name)))) {
      console.log(`${title}: not there`);
      return [];
    }
    const facts = names.map((name) => factsOfFile(folder, name));
    const one = score(combineFacts(facts, vantage), rows);
    print(title, one);
    return [one];
  });
}

function sum(scores: readonly Score[]): Score {
  return {
    expected: scores.reduce((all, { expected }) => all + expected, 0),
    right: scores.reduce((all, { right }) => all + right, 0),
    usable: scores.reduce((all, { usable }) => all + usable, 0),
    wrong: scores.flatMap(({ wrong }) => wrong),
    differing: [],
    missing: [],
    extra: [],
    foreign: scores.flatMap(({ foreign }) => foreign),
  };
}

function print(title: string, one: Score): void {
  console.log(
    `${title}: ${one.right} of ${one.expected} right (${one.usable} in address and protocol), ` +
      `${one.wrong.length} firm and wrong, ${one.foreign.length} foreign hosts`,
  );
  for (const text of one.differing) console.log(`  differs   ${text}`);
  for (const text of one.missing) console.log(`  missing   ${text}`);
  for (const text of one.extra) console.log(`  extra     ${text}`);
}

await runScript(USAGE, main);
