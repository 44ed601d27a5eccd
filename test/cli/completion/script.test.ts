import { expect, test } from 'vitest';
import { completionScript } from '../../../src/cli/completion/script.ts';
import { SHELLS } from '../../../src/cli/completion/shell.ts';
import { firstbytes } from '../../support/command.ts';
import { commandTree } from '../../support/command-tree.ts';

test.each(SHELLS)('the command prints the script for %s, with the real words', async (shell) => {
  const { stdout, stderr, exitCode } = await firstbytes(['completion', shell]);
  expect({ stderr, exitCode }).toEqual({ stderr: '', exitCode: 0 });
  expect(stdout).toBe(completionScript(shell, commandTree()));
  for (const word of ['postgresql', 'radius', 'wrong-protocol', 'validate']) {
    expect(stdout).toMatch(new RegExp(`\\b${word}\\b`));
  }
});

test('another shell is refused, with the names of the supported ones', async () => {
  const { stderr, exitCode } = await firstbytes(['completion', 'tcsh']);
  expect(stderr).toContain('Allowed choices are bash, zsh, fish.');
  expect(exitCode).toBe(2);
});
