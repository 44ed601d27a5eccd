import { expect, test } from 'vitest';
import {
  type CompletionCommand,
  type CompletionTree,
  completionTree,
} from '../../../src/cli/completion/command-tree.ts';
import { FORMATS } from '../../../src/cli/outputs.ts';
import { commandTree } from '../../support/command-tree.ts';
import { smallTree, WORDS } from './shells.ts';

const whole = completionTree(commandTree(), WORDS);

function named(name: string, { commands }: CompletionTree = smallTree): CompletionCommand {
  const command = commands.find((one) => one.name === name);
  if (!command) throw new Error(`there is no ${name}`);
  return command;
}

function valuesOf(command: CompletionCommand, flag: string) {
  const option = command.options.find(({ flags }) => flags.includes(flag));
  if (!option) throw new Error(`there is no ${flag}`);
  return option.values;
}

test('each command is there, and help with the names of the others', () => {
  expect(smallTree.lists.commands).toEqual(['check', 'probe', 'explain', 'schema', 'help']);
  expect(named('help').values).toEqual({ kind: 'commands' });
});

test('the values of an option follow from its choices or its placeholder', () => {
  const check = named('check');
  expect(valuesOf(check, '--level')).toEqual({ kind: 'words', words: ['fail', 'warn'] });
  expect(valuesOf(check, '-o')).toEqual({ kind: 'words=files', words: ['json', 'table'] });
  expect(valuesOf(check, '--from')).toEqual({ kind: 'words:files', words: WORDS.sourceKinds });
  expect(valuesOf(check, '--map-file')).toEqual({ kind: 'files' });
  expect(valuesOf(check, '--timeout')).toEqual({ kind: 'text' });
  expect(valuesOf(named('probe'), '--expect')).toEqual({ kind: 'protocols' });
});

test('an option without a value has none', () => {
  expect(valuesOf(named('check'), '--quiet')).toBeUndefined();
});

test('a hidden option is not offered', () => {
  expect(named('check').options.flatMap(({ flags }) => flags)).not.toContain('--secret');
});

test('the values of arguments follow from their names', () => {
  expect(named('check').values).toEqual({ kind: 'files' });
  expect(named('probe').values).toEqual({ kind: 'text' });
  expect(named('explain').values).toEqual({ kind: 'codes' });
  expect(named('schema').values).toBeUndefined();
});

test('the real commands offer files, protocols, codes, formats and kinds of files', () => {
  expect(named('check', whole).values).toEqual({ kind: 'files' });
  expect(valuesOf(named('check', whole), '-o')).toEqual({ kind: 'words=files', words: FORMATS });
  expect(valuesOf(named('check', whole), '--from')).toMatchObject({ kind: 'words:files' });
  expect(valuesOf(named('listen', whole), '--expect')).toEqual({ kind: 'protocols' });
  expect(named('explain', whole).values).toEqual({ kind: 'codes' });
  expect(named('completion', whole).values).toMatchObject({ words: ['bash', 'zsh', 'fish'] });
});

test('no word of the real commands means anything to a shell', () => {
  const values = whole.commands.flatMap((command) => [
    command.values,
    ...command.options.map((option) => option.values),
  ]);
  const words = values.flatMap((one) => (one && 'words' in one ? one.words : []));
  const flags = whole.commands.flatMap(({ options }) => options.flatMap((one) => one.flags));
  const all = [...words, ...flags, ...whole.lists.commands];
  expect(all.length).toBeGreaterThan(50);
  expect(all.filter((word) => !/^[\w./+-]+$/.test(word))).toEqual([]);
});
