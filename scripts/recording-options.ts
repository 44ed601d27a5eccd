/** Options that all recorders share. */

import { createInterface } from 'node:readline/promises';
import { UsageError } from './run-script.ts';

/** The value of an option, or else the answer of the person at the terminal. */
export async function given(option: string, value: string | undefined): Promise<string> {
  if (value !== undefined) return value;
  if (!process.stdin.isTTY) throw new UsageError(`--${option} is required`);
  const terminal = createInterface({ input: process.stdin, output: process.stdout });
  const answer = await terminal.question(`${option}: `);
  terminal.close();
  return answer.trim();
}

/** The name of a recording's file: `openssh-9.2p1`. */
export function fileName(product: string, version: string): string {
  return `${product}-${version}`
    .toLowerCase()
    .replace(/[^a-z0-9.]+/g, '-')
    .replace(/^-|-$/g, '');
}
