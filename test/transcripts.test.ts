import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import type net from 'node:net';
import { fileURLToPath } from 'node:url';
import { expect, type TestContext, test } from 'vitest';
import { Folder } from './support/command.ts';
import { greeting, replying, servingAt } from './support/loopback.ts';
import { codeBlocks, page } from './support/pages.ts';
import { transcriptOf } from './support/transcript.ts';

/** `UPDATE_TRANSCRIPT=1` writes what the commands print into the page. */
const UPDATES = process.env.UPDATE_TRANSCRIPT === '1';

const PATH = 'docs/audit.md';
/** The page has these hosts; each run of the test has hosts of its own. */
const PAGE_NETWORK = '127.100.0.';
const NETWORK = `127.${101 + (process.pid % 99)}.0.`;

const nginx = (version: string) =>
  replying(`HTTP/1.1 200 OK\r\nServer: nginx/${version}\r\nContent-Length: 0\r\n\r\n`);
const openSsh = (version: string) => greeting(`SSH-2.0-OpenSSH_${version}\r\n`);
const redis = replying('+PONG\r\n');

test('the page on audits shows what its commands print', async (context) => {
  const serve = (host: number, port: number, talk: (socket: net.Socket) => void) =>
    servingOrSkip(context, `${NETWORK}${host}`, port, talk);
  await serve(2, 8080, nginx('1.22.1'));
  await serve(5, 6379, redis);
  const changing = [await serve(3, 8080, nginx('1.22.1')), await serve(4, 5432, openSsh('9.2p1'))];
  const folder = new Folder();
  const markdown = page(PATH);
  const [before = '', after = ''] = markdown.split(/^(?=## What has changed)/m);
  const first = await replayed(before, folder);
  for (const server of changing) await new Promise((resolve) => server.close(resolve));
  await serve(4, 5432, openSsh('9.6'));
  await serve(9, 8080, nginx('1.26.0'));
  const second = await replayed(after, folder);
  comparePage(markdown, first + second);
});

test('the program of the page on audits prints what is unexpected', async (context) => {
  await servingOrSkip(context, `${NETWORK}4`, 5432, openSsh('9.2p1'));
  const folder = new Folder();
  mkdirSync(folder.in('node_modules'));
  symlinkSync(fileURLToPath(new URL('..', import.meta.url)), folder.in('node_modules/firstbytes'));
  const [code = ''] = codeBlocks(page(PATH), 'js');
  folder.write('example.mjs', code.replaceAll(PAGE_NETWORK, NETWORK));
  const ran = await transcriptOf('$ node example.mjs\n', folder);
  expect(ran).toBe(`$ node example.mjs\n${NETWORK}4 5432 ssh other-service\n`);
});

/** Another program of this machine may have the port at all its addresses. */
async function servingOrSkip(
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

/** A part of a page, with what its commands print now. */
async function replayed(part: string, folder: Folder): Promise<string> {
  let text = part;
  for (const block of codeBlocks(part).filter((one) => one.startsWith('$ '))) {
    const ran = await transcriptOf(block.replaceAll(PAGE_NETWORK, NETWORK), folder);
    text = text.replace(block, () => ran.replaceAll(NETWORK, PAGE_NETWORK));
  }
  return text;
}

function comparePage(markdown: string, replayedPage: string): void {
  if (UPDATES) writeFileSync(new URL(`../${PATH}`, import.meta.url), replayedPage);
  else expect(withoutTimes(replayedPage)).toBe(withoutTimes(markdown));
}

function withoutTimes(text: string): string {
  return text
    .replace(/, [\d.]+ m?s\)/g, ', TIME)')
    .replace(/\d{4}-\d\d-\d\d \d\d:\d\d UTC/g, 'DATE');
}
