import type { Command } from 'commander';
import { CATALOGUE } from '../../expect/catalogue.ts';
import { tcpProtocols, udpProtocols } from '../../protocols/builtin.ts';
import { Registry } from '../../protocols/registry.ts';
import { SOURCE_READERS } from '../../sources/readers.ts';
import { bashCompletion } from './bash.ts';
import { type CompletionTree, completionTree } from './command-tree.ts';
import { fishCompletion } from './fish.ts';
import type { Shell } from './shell.ts';
import { zshCompletion } from './zsh.ts';

const SCRIPTS: Readonly<Record<Shell, (tree: CompletionTree) => string>> = {
  bash: bashCompletion,
  zsh: zshCompletion,
  fish: fishCompletion,
};

/** The completion script of a shell, with the built-in protocols and the finding codes. */
export function completionScript(shell: Shell, program: Command): string {
  const registry = new Registry(tcpProtocols, udpProtocols);
  const names = [...registry.names(), ...registry.forTransport('udp').names()];
  const tree = completionTree(program, {
    protocols: [...new Set(names)].sort(),
    codes: Object.keys(CATALOGUE),
    sourceKinds: SOURCE_READERS.map(({ kind }) => kind),
  });
  return SCRIPTS[shell](tree);
}
