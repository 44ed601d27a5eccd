import { describe, expect, test } from 'vitest';
import { Folder } from '../../support/command.ts';
import { checkSyntax, MISSING, runShell, SCRIPTS } from './shells.ts';

/** What bash offers behind words that it has split at blanks, "=" and ":"; the last is completed. */
function offered(words: readonly string[], cwd?: string): string[] {
  const call = `${SCRIPTS.bash}
COMP_WORDS=("$@") COMP_CWORD=$(($# - 1))
_firstbytes
printf '%s\\n' "\${COMPREPLY[@]}"`;
  const printed = runShell('bash', call, { args: ['firstbytes', ...words], cwd });
  return printed.split('\n').filter((line) => line !== '');
}

describe.skipIf(MISSING.has('bash'))('bash (skipped where it is not installed)', () => {
  test('its syntax is valid', () => {
    expect(() => checkSyntax('bash', SCRIPTS.bash)).not.toThrow();
  });

  test('the first word is a command', () => {
    expect(offered([''])).toEqual(['check', 'probe', 'explain', 'schema', 'help']);
    expect(offered(['ch'])).toEqual(['check']);
  });

  test('options of the program stand before a command', () => {
    expect(offered(['-'])).toEqual(['-V', '--version', '-h', '--help']);
  });

  test('options of a command', () => {
    expect(offered(['check', '--l'])).toEqual(['--level']);
    expect(offered(['check', 'a.yaml', '-q'])).toEqual(['-q']);
    expect(offered(['schema', '--q'])).toEqual([]);
  });

  test('choices of an option, behind a blank or an equals sign', () => {
    expect(offered(['check', '--level', ''])).toEqual(['fail', 'warn']);
    expect(offered(['check', '--level', '='])).toEqual(['fail', 'warn']);
    expect(offered(['check', '--level', '=', 'w'])).toEqual(['warn']);
  });

  test('a whole word is replaced where the user lets bash not split at "="', () => {
    expect(offered(['check', '--level=w'])).toEqual(['--level=warn']);
  });

  test('a format, or the file behind a format', () => {
    const folder = new Folder();
    folder.write('report one.json', '');
    expect(offered(['check', '-o', 'j'], folder.path)).toEqual(['json']);
    expect(offered(['check', '-o', 'json', '=', 're'], folder.path)).toEqual(['report one.json']);
    expect(offered(['check', '-o', 'json', '='], folder.path)).toEqual(['report one.json']);
  });

  test('a file or its kind, or the file behind a kind', () => {
    const folder = new Folder();
    folder.write('compose.yml', '');
    expect(offered(['check', '--from', 'com'], folder.path)).toEqual(['compose:', 'compose.yml']);
    expect(offered(['check', '--from', 'compose', ':', 'c'], folder.path)).toEqual(['compose.yml']);
  });

  test('a file whose name means something to the shell is offered quoted', () => {
    const folder = new Folder();
    folder.write('x $(id).yml', '');
    expect(offered(['check', '--from', 'x'], folder.path)).toEqual(['x\\ \\$\\(id\\).yml']);
  });

  test('arguments that are files, codes, commands or nothing', () => {
    const folder = new Folder();
    folder.write('a.yaml', '');
    expect(offered(['check', '-q', 'a'], folder.path)).toEqual(['a.yaml']);
    expect(offered(['explain', 'wrong-v'], folder.path)).toEqual(['wrong-version']);
    expect(offered(['help', 'pro'], folder.path)).toEqual(['probe']);
    expect(offered(['probe', ''], folder.path)).toEqual([]);
    expect(offered(['schema', ''], folder.path)).toEqual([]);
  });

  test('protocols', () => {
    expect(offered(['probe', '--expect', 'http'])).toEqual(['http', 'https']);
  });

  test('what is typed is never run', () => {
    const folder = new Folder();
    folder.write('a', '');
    expect(offered(['probe', '--expect', '$(rm a)'], folder.path)).toEqual([]);
    expect(offered(['$(rm a)'], folder.path)).toEqual([]);
    expect(offered(['check', 'a'], folder.path)).toEqual(['a']);
  });

  test('the script works where unset variables are errors', () => {
    const call = `set -u\n${SCRIPTS.bash}\nCOMP_WORDS=(firstbytes '') COMP_CWORD=1\n_firstbytes`;
    expect(runShell('bash', call)).toBe('');
  });
});
