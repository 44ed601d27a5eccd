import { spawn } from 'node:child_process';
import { chmodSync } from 'node:fs';
import { text } from 'node:stream/consumers';
import type { Folder } from './command.ts';

const BIN = new URL('../../bin/firstbytes.js', import.meta.url).pathname;

/** A command of a page, and the lines below it. */
interface Step {
  readonly command: string;
  readonly shown: string;
}

/** The commands of a block of a page: lines that begin with `$ `. */
function stepsOf(block: string): readonly Step[] {
  return block
    .split(/^\$ /m)
    .slice(1)
    .map((step) => {
      const [command = '', ...lines] = step.split('\n');
      return { command, shown: lines.join('\n') };
    });
}

/**
 * Runs the commands of a block in a folder, as a shell does on a terminal of 80 columns. `cat FILE` makes
 * the file that the page shows. Resolves to the block with what the commands have printed.
 */
export async function transcriptOf(
  block: string,
  folder: Folder,
  env: Readonly<Record<string, string>> = {},
): Promise<string> {
  folder.write('firstbytes', `#!/bin/sh\nexec "${process.execPath}" "${BIN}" "$@"\n`);
  chmodSync(folder.in('firstbytes'), 0o755);
  let [transcript, exitCode] = ['', 0];
  for (const { command, shown } of stepsOf(block)) {
    const [, file] = /^cat (\S+)$/.exec(command) ?? [];
    if (file !== undefined) folder.write(file, shown);
    const line = command === 'echo $?' ? `echo ${exitCode}` : command;
    const ran = await runInShell(line, folder, env);
    exitCode = ran.exitCode;
    transcript += `$ ${command}\n${ran.printed}`;
  }
  return transcript;
}

async function runInShell(
  line: string,
  folder: Folder,
  env: Readonly<Record<string, string>>,
): Promise<{ printed: string; exitCode: number }> {
  const { PATH = '' } = process.env;
  const child = spawn('sh', ['-c', `exec 2>&1; ${line}`], {
    cwd: folder.path,
    env: { PATH: `${folder.path}:${PATH}`, COLUMNS: '80', ...env },
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  const exited = new Promise<number>((resolve) => child.on('close', (code) => resolve(code ?? -1)));
  return { printed: await text(child.stdout), exitCode: await exited };
}
