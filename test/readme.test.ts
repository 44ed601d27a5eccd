import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, symlinkSync } from 'node:fs';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import replies from '../data/replies.json' with { type: 'json' };
import { ssh } from '../fixtures/servers/index.ts';
import { rowsOf } from '../src/bytes/rows.ts';
import { compileConfig } from '../src/config/load.ts';
import { CATALOGUE } from '../src/expect/catalogue.ts';
import { exitCode, STRICT } from '../src/expect/exit-code.ts';
import { tcpProtocols, udpProtocols } from '../src/protocols/builtin.ts';
import type { ReplyRow } from '../src/protocols/recorded-data.ts';
import { Folder, firstbytes, opened } from './support/command.ts';

const root = new URL('../', import.meta.url);
const readme = readFileSync(new URL('README.md', root), 'utf8');
/** Everything outside of code blocks. */
const prose = readme.replace(/^```[\s\S]*?^```$/gm, '');

/** The code blocks of a language, or the one after a comment. */
function blocks(start: string): string[] {
  return readme
    .split(`${start}\n`)
    .slice(1)
    .map((rest) => rest.slice(0, rest.indexOf('\n```')));
}

/** The cells of each row that begins with a number or a word in code quotes. */
function rows(heading: string): string[][] {
  const section = prose.slice(prose.indexOf(`\n| ${heading} |`)).trimStart();
  const lines = section.slice(0, section.indexOf('\n\n')).split('\n').slice(2);
  return lines.map((line) =>
    line
      .split('|')
      .slice(1, -1)
      .map((cell) => cell.trim()),
  );
}

function quoted(cell = ''): string[] {
  return [...cell.matchAll(/`([^`]+)`/g)].map(([, word]) => word ?? '');
}

test.each(blocks('```yaml'))('a config of the README is right: %#', (config) => {
  const context = {
    env: { DB_HOST: 'db.internal' },
    tcpProtocols,
    udpProtocols,
    recordedReplies: rowsOf<ReplyRow>(replies),
  };
  const loaded = compileConfig(config, 'README.md', context);
  expect(loaded).toMatchObject({ ok: true, warnings: [] });
});

test('the usual values of the README are the usual values', () => {
  const [small = '', whole = ''] = blocks('```yaml');
  const defaults = whole.slice(0, whole.indexOf('\nprotocols:'));
  const [usual, said] = [small, `${defaults}\n${small}`].map((config) => {
    const loaded = compileConfig(config, 'README.md', { env: {}, tcpProtocols });
    return loaded.ok ? loaded.endpoints[0]?.limits : undefined;
  });
  expect(said).toEqual(usual);
});

test('the library example runs, and prints what the README says', async () => {
  const server = await opened(ssh());
  const folder = new Folder();
  const [code = ''] = blocks('<!-- library -->\n```js');
  const printed = readme.split('it prints\n\n```\n')[1]?.split('```')[0];
  mkdirSync(folder.in('node_modules'));
  symlinkSync(fileURLToPath(root), folder.in('node_modules/firstbytes'));
  folder.write('example.mjs', code.replace('127.0.0.1:22', `127.0.0.1:${server.port}`));
  const child = spawn(process.execPath, ['example.mjs'], { cwd: folder.path });
  const [stdout, stderr] = await Promise.all([text(child.stdout), text(child.stderr)]);
  expect({ stdout, stderr }).toEqual({ stdout: printed, stderr: '' });
});

test('the demo prints what the README shows, but for ports and times', async () => {
  const [shown = ''] = blocks('<!-- demo -->\n```');
  const demo = fileURLToPath(new URL('scripts/demo.ts', root));
  const { PATH = '' } = process.env;
  const child = spawn(process.execPath, ['--import', 'tsx', demo], { env: { PATH } });
  const printed = await text(child.stdout);
  expect(withoutChance(printed)).toBe(withoutChance(shown));
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
  const named = [...readme.matchAll(/\bfirstbytes ([a-z]+)\b(?= |`|$)/gm)]
    .map(([, command]) => command ?? '')
    .filter((command) => readme.includes(`\`firstbytes ${command}`));
  const commands = [...new Set(named)].sort();
  expect(commands).toEqual([
    'check',
    'explain',
    'listen',
    'probe',
    'protocols',
    'schema',
    'validate',
  ]);
  let options = help.stdout;
  for (const command of commands) {
    expect(help.stdout).toMatch(new RegExp(`^  ${command} `, 'm'));
    options += (await firstbytes([command, '--help'])).stdout;
  }
  const flags = quoted(prose).flatMap((code) => code.match(/(?<![\w-])--?[a-z][a-z-]*/g) ?? []);
  expect(flags.length).toBeGreaterThan(10);
  for (const flag of new Set(flags)) expect(options).toMatch(new RegExp(`^ .*${flag}\\b`, 'm'));
});

test('the outcomes and exit codes of the README are those of the code', () => {
  const statuses = ['mismatch', 'unreachable', 'inconclusive'] as const;
  const table = rows('status');
  expect(table.map(([status]) => status)).toEqual(['ok', ...statuses].map((one) => `\`${one}\``));
  const none = { ok: 1, mismatch: 0, inconclusive: 0, unreachable: 0 };
  for (const [i, status] of statuses.entries()) {
    const [, findings, code, flag] = table[i + 1] ?? [];
    const codes = Object.entries(CATALOGUE).filter(
      ([, entry]) => 'status' in entry && entry.status === status,
    );
    expect(quoted(findings)).toEqual(codes.map(([name]) => name));
    expect(flag).toBe(`\`--${status}\``);
    const counts = { ...none, [status]: 1 };
    expect(exitCode(counts, STRICT, false)).toBe(Number(code));
    for (const attitude of ['warn', 'ignore'] as const) {
      expect(exitCode(counts, { ...STRICT, [status]: attitude }, false)).toBe(0);
      expect(exitCode({ ...counts, ok: 0 }, { ...STRICT, [status]: attitude }, false)).toBe(1);
    }
  }
  expect(exitCode(none, STRICT, false)).toBe(0);
  expect(exitCode(none, STRICT, true)).toBe(130);
  expect(rows('exit code').map(([code]) => code)).toEqual(['0', '1', '2', '130']);
});

test('the README names every protocol', () => {
  const list = prose.slice(prose.indexOf('\n## Protocols\n'), prose.indexOf('; each of them'));
  const names =
    list
      .replace(/\(.*?\)/g, '')
      .split('\n\n')[1]
      ?.split(/,\s*/) ?? [];
  expect(names.map((name) => name.trim())).toEqual(tcpProtocols.map(({ id }) => id));
  const udp = prose.slice(prose.indexOf('\nOver UDP')).split('\n\n')[1]?.replace(/\.$/, '');
  expect(udp?.split(/,\s*/)).toEqual(udpProtocols.map(({ id }) => id));
});

test('what the README links to is there', () => {
  const files = [...prose.matchAll(/\]\(([^)#:]+)\)/g)].map(([, file]) => file ?? '');
  expect(files.length).toBeGreaterThan(3);
  expect(files.filter((file) => !existsSync(new URL(file, root)))).toEqual([]);
});
