import { spawn } from 'node:child_process';
import { mkdirSync, symlinkSync } from 'node:fs';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { ssh } from '../fixtures/servers/index.ts';
import packageJson from '../package.json' with { type: 'json' };
import { CATALOGUE } from '../src/expect/catalogue.ts';
import { exitCode } from '../src/expect/exit-code.ts';
import { levelOf, STRICT } from '../src/expect/level.ts';
import { Folder, firstbytes, opened } from './support/command.ts';
import { page, proseOf, quoted, relativeLinks, sectionsOf, tableRows } from './support/pages.ts';

const root = new URL('../', import.meta.url);
const readme = page('README.md');
const prose = proseOf(readme);

/** The code block after a comment. */
function blockAfter(start: string): string {
  const rest = readme.split(`${start}\n`)[1] ?? '';
  return rest.slice(0, rest.indexOf('\n```'));
}

test('the library example runs, and prints what the README shows', async () => {
  const server = await opened(ssh());
  const folder = new Folder();
  const code = blockAfter('<!-- library -->\n```js');
  const printed = readme.split('it prints:\n\n```\n')[1]?.split('```')[0];
  mkdirSync(folder.in('node_modules'));
  symlinkSync(fileURLToPath(root), folder.in('node_modules/firstbytes'));
  folder.write('example.mjs', code.replace('127.0.0.1:22', `127.0.0.1:${server.port}`));
  const child = spawn(process.execPath, ['example.mjs'], { cwd: folder.path });
  const [stdout, stderr] = await Promise.all([text(child.stdout), text(child.stderr)]);
  expect({ stdout, stderr }).toEqual({ stdout: printed, stderr: '' });
});

test('the demo prints what the README shows, except for ports and times', async () => {
  const demo = fileURLToPath(new URL('scripts/demo.ts', root));
  const { PATH = '' } = process.env;
  const args = ['--import', 'tsx', demo, '--timeout', '1h'];
  const child = spawn(process.execPath, args, { env: { PATH } });
  const printed = await text(child.stdout);
  expect(withoutChance(printed)).toBe(withoutChance(blockAfter('<!-- demo -->\n```')));
});

/** A column is as wide as the port is long, so white space counts as one blank. */
function withoutChance(output: string): string {
  return output
    .trim()
    .replace(/127\.0\.0\.1:\d+/g, 'ADDRESS')
    .replace(/\(\d+ connections, .*\)/, '(connections, time)')
    .replace(/\s+/g, ' ');
}

test('the commands and options that the README names exist', async () => {
  const help = await firstbytes(['--help']);
  const listed = tableRows(readme, 'command').map(([cell]) => quoted(cell)[0]?.split(' ')[1] ?? '');
  const named = [...readme.matchAll(/`firstbytes ([a-z]+)\b(?= |`)/g)].map(([, name]) => name);
  const existing = [...help.stdout.matchAll(/^ {2}([a-z]+) .*[[<]?/gm)].map(([, name]) => name);
  const commands = existing.slice(0, existing.indexOf('help'));
  expect(listed.toSorted()).toEqual(commands.toSorted());
  expect(named.filter((name) => name !== 'help' && !commands.includes(name))).toEqual([]);
  let options = help.stdout;
  for (const command of listed) options += (await firstbytes([command, '--help'])).stdout;
  const flags = quoted(prose).flatMap((code) => code.match(/(?<![\w-])--?[a-z][a-z-]*/g) ?? []);
  expect(flags.length).toBeGreaterThan(10);
  for (const flag of new Set(flags)) expect(options).toMatch(new RegExp(`^ .*${flag}\\b`, 'm'));
});

test('the outcomes and exit codes of the README are those of the code', () => {
  const statuses = ['mismatch', 'unreachable', 'inconclusive'] as const;
  const table = tableRows(readme, 'status');
  expect(table.map(([status]) => status)).toEqual(['ok', ...statuses].map((one) => `\`${one}\``));
  for (const [i, status] of statuses.entries()) {
    const [, findings, code, flag] = table[i + 1] ?? [];
    const codes = Object.entries(CATALOGUE).filter(
      ([, entry]) => 'status' in entry && entry.status === status,
    );
    expect(quoted(findings)).toEqual(codes.map(([name]) => name));
    expect(flag).toBe(`\`--${status}\``);
    expect(levelOf({ status }, STRICT)).toBe('fail');
    expect(exitCode({ confirmed: 1, failed: 1 }, false)).toBe(Number(code));
    for (const level of ['warn', 'ignore'] as const) {
      expect(levelOf({ status }, { ...STRICT, [status]: level })).toBe(level);
    }
  }
  expect(exitCode({ confirmed: 1, failed: 0 }, false)).toBe(0);
  expect(exitCode({ confirmed: 0, failed: 0 }, false)).toBe(1);
  expect(exitCode({ confirmed: 1, failed: 0 }, true)).toBe(130);
  expect(tableRows(readme, 'exit code').map(([code]) => code)).toEqual(['0', '1', '2', '130']);
});

test('the table of contents lists every section', () => {
  const listed = [...prose.matchAll(/^- \[.*\]\(#(.*)\)$/gm)].map(([, anchor]) => anchor);
  expect(listed).toEqual(sectionsOf('README.md'));
});

test('the README links only to files of the package', () => {
  const files = relativeLinks('README.md')
    .map((link) => link.replace(/#.*/, ''))
    .filter((file) => file !== 'README.md');
  expect(files.length).toBeGreaterThan(8);
  expect(files.filter((file) => !isPackaged(file))).toEqual([]);
});

/** npm always packs the licence. */
function isPackaged(file: string): boolean {
  const patterns = [...packageJson.files, 'LICENSE'];
  return patterns.includes(file) || patterns.includes(file.replace(/\/[^/]*(\.\w+)$/, '/*$1'));
}
