/** Options that all recorders share. */

import { createInterface } from 'node:readline/promises';
import { UsageError } from './run-script.ts';

export type Transport = 'tcp' | 'udp';

/** The protocols of `--stack`, which end in the recorded one; that one alone without the option. */
export function stackOf(protocol: string, stack: string = protocol): readonly string[] {
  const ids = stack.split('/');
  if (ids.at(-1) !== protocol) {
    throw new UsageError(`--stack: "${stack}" does not end in ${protocol}`);
  }
  return ids;
}

export function transportOf(transport: string): Transport {
  if (transport !== 'tcp' && transport !== 'udp') {
    throw new UsageError(`--transport: "${transport}" is not tcp or udp`);
  }
  return transport;
}

/** The parts of `host:port`, with an IPv6 address in brackets. */
export function addressOf(
  text: string,
): { readonly host: string; readonly port: number } | undefined {
  const [, host, port] = /^\[?(.+?)\]?:(\d+)$/.exec(text) ?? [];
  return host && port ? { host, port: Number(port) } : undefined;
}

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

/** The command as a person would type it in a shell. */
export function commandText(command: readonly string[]): string {
  return command.map(quoted).join(' ');
}

function quoted(word: string): string {
  if (/^[\w@%+=:,./{}-]+$/.test(word)) return word;
  if (!word.includes("'")) return `'${word}'`;
  return `"${word.replaceAll(/[\\"$`]/g, '\\$&')}"`;
}
