import { spawnSync } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { parse } from 'yaml';
import { z } from 'zod';
import packageJson from '../../package.json' with { type: 'json' };
import { Folder } from '../support/command.ts';
import { page } from '../support/pages.ts';

/** What GitHub reads of a composite action: it ignores a wrong key silently, or rejects the file. */
const METADATA = z.strictObject({
  name: z.string(),
  description: z.string().max(125),
  branding: z.strictObject({ icon: z.string(), color: z.string() }),
  inputs: z.record(
    z.string().regex(/^[a-z][a-z-]*$/),
    z.strictObject({ description: z.string(), required: z.boolean(), default: z.string() }),
  ),
  runs: z.strictObject({
    using: z.literal('composite'),
    steps: z.array(
      z.strictObject({
        name: z.string(),
        shell: z.literal('bash'),
        'working-directory': z.string(),
        env: z.record(z.string(), z.string()),
        run: z.string(),
      }),
    ),
  }),
});

const action = METADATA.parse(parse(page('action.yml')));
const [step] = action.runs.steps;
if (!step) throw new Error('the action has no step');

test('each input but the directory reaches the script as a variable of its name', () => {
  const names = Object.keys(action.inputs).filter((name) => name !== 'working-directory');
  const expected = names.map((name) => [`INPUT_${name.toUpperCase()}`, `\${{ inputs.${name} }}`]);
  expect(step.env).toEqual(Object.fromEntries(expected));
  expect(step['working-directory']).toBe(`\${{ inputs.working-directory }}`);
});

test('nothing is interpolated into the script', () => {
  expect(step.run).not.toContain('${{');
});

interface Inputs {
  readonly config?: string;
  readonly from?: string;
  readonly args?: string;
  readonly version?: string;
}

/** Runs the step of the action with an npx that writes its arguments, one per line. */
function runStep(inputs: Inputs, { exitCode = 0, folder = new Folder() } = {}) {
  const programs = folder.in('programs');
  mkdirSync(programs);
  writeFileSync(join(programs, 'npx'), `#!/bin/sh\nprintf '%s\\n' "$@"\nexit ${exitCode}\n`);
  chmodSync(join(programs, 'npx'), 0o755);
  const done = runWith(inputs, folder, `${programs}:${process.env.PATH}`);
  return { ...done, args: done.stdout.split('\n').slice(0, -1) };
}

function runWith(inputs: Inputs, folder: Folder, PATH = process.env.PATH) {
  const env: Record<string, string | undefined> = {
    ...{ PATH, HOME: folder.path, npm_config_cache: folder.in('cache') },
    GITHUB_ACTION_PATH: fileURLToPath(new URL('../..', import.meta.url)),
  };
  for (const name of ['config', 'from', 'args', 'version'] as const) {
    env[`INPUT_${name.toUpperCase()}`] = inputs[name] ?? '';
  }
  const { status, stdout, stderr } = spawnSync('bash', ['-e', '-c', step?.run ?? ''], {
    ...{ cwd: folder.path, env, encoding: 'utf8' },
  });
  return { status, stdout, stderr };
}

const CHECK = ['--', 'firstbytes', 'check', '-o', 'github'];

test('without inputs it checks the default config, with the version of the action', () => {
  const { args, status } = runStep({});
  expect(args).toEqual(['--yes', '--package', `firstbytes@${packageJson.version}`, ...CHECK]);
  expect(status).toBe(0);
});

test('the exit code is that of firstbytes', () => {
  expect(runStep({}, { exitCode: 1 }).status).toBe(1);
  expect(runStep({ args: '-q' }, { exitCode: 2 }).status).toBe(2);
});

test('files are passed one per line, with their blanks', () => {
  const { args } = runStep({ config: 'my prod.yaml\n\nb.yaml\n', from: 'compose.yml\r\na b.yml' });
  expect(args.slice(3)).toEqual([
    ...CHECK,
    ...['--from=compose.yml', '--from=a b.yml', '--', 'my prod.yaml', 'b.yaml'],
  ]);
});

test('a file whose name begins with a dash is not an option', () => {
  const { args } = runStep({ config: '--plan', from: '-' });
  expect(args.slice(-3)).toEqual(['--from=-', '--', '--plan']);
});

test('options are split at blanks and lines, and quotes keep blanks', () => {
  const { args } = runStep({ args: `--only 'web *' --timeout 3s\n-o "sarif=my report" a\\ b` });
  expect(args.slice(8)).toEqual([
    '--only',
    'web *',
    '--timeout',
    '3s',
    '-o',
    'sarif=my report',
    'a b',
  ]);
});

test.each([
  '$(touch ran)',
  '`touch ran`',
  '; touch ran',
  '&& touch ran',
  '| touch ran',
  '$HOME',
  '*',
])('%s is passed as it is, by every input', (text) => {
  const folder = new Folder();
  const { args } = runStep({ args: `'${text}'`, config: text, from: text }, { folder });
  expect(args.slice(8)).toEqual([text, `--from=${text}`, '--', text]);
  expect(runStep({ version: text }).status).toBe(2);
  expect(existsSync(folder.in('ran'))).toBe(false);
});

test('an unmatched quote is an error', () => {
  const { stdout, status } = runStep({ args: "--only 'web" });
  expect(stdout).toBe(
    '::error title=firstbytes cannot run::the input "args" has an unmatched quote\n',
  );
  expect(status).toBe(2);
});

test('a version names a release, or the path of a tarball', () => {
  const folder = new Folder();
  folder.write('my firstbytes.tgz', '');
  const packageOf = (version: string) => runStep({ version }).args[2];
  expect(packageOf('0.2.0')).toBe('firstbytes@0.2.0');
  expect(packageOf('1.0.0-rc.1')).toBe('firstbytes@1.0.0-rc.1');
  expect(packageOf(folder.in('my firstbytes.tgz'))).toBe(folder.in('my firstbytes.tgz'));
  expect(runStep({ version: 'my firstbytes.tgz' }, { folder }).args[2]).toBe(
    folder.in('my firstbytes.tgz'),
  );
});

test.each(['missing.tgz', 'npm:other', 'git+https://a.test/b', '@other/name', 'a b'])(
  'the version %j is refused',
  (version) => {
    const { status, stdout } = runStep({ version });
    expect(stdout).toMatch(/^::error title=firstbytes cannot run::.*"version".*\n$/);
    expect(status).toBe(2);
  },
);

test('the real npx installs a tarball, and passes what the inputs say', () => {
  const folder = new Folder();
  mkdirSync(folder.in('package'));
  const own = { name: 'firstbytes', version: '9.9.9', bin: { firstbytes: 'bin.js' } };
  folder.write('package/package.json', JSON.stringify(own));
  folder.write(
    'package/bin.js',
    '#!/usr/bin/env node\nconsole.log(JSON.stringify(process.argv.slice(2)));\nprocess.exitCode = 1;\n',
  );
  spawnSync('tar', ['-czf', 'a.tgz', 'package'], { cwd: folder.path });
  const odd = `a "b" $(id) 'c' \\ * ;`;
  const { stdout, status } = runWith({ version: './a.tgz', args: '-q', config: odd }, folder);
  expect(JSON.parse(stdout)).toEqual(['check', '-o', 'github', '-q', '--', odd]);
  expect(status).toBe(1);
});
