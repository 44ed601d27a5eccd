import { writeFileSync } from 'node:fs';
import type net from 'node:net';
import { expect, type TestContext } from 'vitest';
import type { Folder } from './command.ts';
import { servingAt } from './loopback.ts';
import { codeBlocks } from './pages.ts';
import { transcriptOf } from './transcript.ts';

/** `UPDATE_TRANSCRIPT=1` writes what the commands print into the page. */
const UPDATES = process.env.UPDATE_TRANSCRIPT === '1';

/** Pages have hosts of this network; each process has a network of its own. */
const PAGE_NETWORK = '127.100.0.';
export const NETWORK = `127.${101 + (process.pid % 99)}.0.`;

/** The text with the hosts of this process. */
export function withOwnHosts(text: string): string {
  return text.replaceAll(PAGE_NETWORK, NETWORK);
}

/** A part of a page, with what the commands of its blocks print now. */
export async function replayed(
  part: string,
  folder: Folder,
  env: Readonly<Record<string, string>> = {},
): Promise<string> {
  let text = part;
  for (const block of codeBlocks(part).filter((one) => one.startsWith('$ '))) {
    const ran = await transcriptOf(withOwnHosts(block), folder, env);
    text = text.replace(block, () => ran.replaceAll(NETWORK, PAGE_NETWORK));
  }
  return text;
}

/** Compares a page, or what is there of it, with what was replayed. Times and random names do not count. */
export function comparePage(path: string, markdown: string, replayedPage: string): void {
  if (UPDATES) writeFileSync(new URL(`../../${path}`, import.meta.url), replayedPage);
  else expect(withoutChance(replayedPage)).toBe(withoutChance(markdown));
}

/** A text without times and random names. */
export function withoutChance(text: string): string {
  return text
    .replace(/^audited .*\n/gm, '')
    .replace(/, [\d.]+ m?s\)/g, ', TIME)')
    .replace(/\d{4}-\d\d-\d\d \d\d:\d\d UTC/g, 'DATE')
    .replace(/\b(run|worker)([ -])[0-9a-f]{12,16}\b/g, '$1$2ID');
}

/** Serves until the test ends, or skips it: another program may have the port at all addresses. */
export async function servingOrSkip(
  context: TestContext,
  host: string,
  port: number,
  talk: (socket: net.Socket) => void,
): Promise<net.Server> {
  try {
    return await servingAt(host, port, talk);
  } catch (error) {
    context.skip(`cannot listen on ${host}:${port}: ${error}`);
    throw error;
  }
}
