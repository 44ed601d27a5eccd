import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { type Browser, type BrowserContextOptions, chromium, type Page } from 'playwright-core';
import { STRICT } from '../../src/expect/level.ts';
import { html } from '../../src/report/html/html.ts';
import type { Row, RowReportInput } from '../../src/report/row.ts';
import { summaryOf } from './synthetic.ts';

export const CHROMIUM = process.env.CHROMIUM ?? '/usr/bin/chromium';

export const hasChromium = existsSync(CHROMIUM);

export function launch(): Promise<Browser> {
  return chromium.launch({ executablePath: CHROMIUM, args: ['--no-sandbox'] });
}

/** A page that is open, and what went wrong or out of it. */
export interface OpenPage {
  readonly page: Page;
  readonly size: number;
  /** Errors, warnings of the policy, dialogs, and requests besides the file. */
  readonly incidents: readonly string[];
  close(): Promise<void>;
}

/** Writes the report of these rows, and opens it. */
export function openReport(
  browser: Browser,
  rows: readonly Row[],
  { drift, ...options }: BrowserContextOptions & Pick<RowReportInput, 'drift'> = {},
): Promise<OpenPage> {
  const summary = { ...summaryOf(rows), ...(drift && { drift: drift.counts }) };
  const input = { rows, summary, version: '1.2.3', policy: STRICT, folder: '/' };
  return openDocument(browser, html({ ...input, ...(drift && { drift }) }), options);
}

/** Writes a report, and opens it. */
export async function openDocument(
  browser: Browser,
  pieces: Iterable<string>,
  options: BrowserContextOptions = {},
): Promise<OpenPage> {
  const folder = mkdtempSync(join(tmpdir(), 'firstbytes-page-'));
  const file = join(folder, 'report.html');
  const text = [...pieces].join('');
  writeFileSync(file, text);
  const context = await browser.newContext({ viewport: { width: 1280, height: 900 }, ...options });
  const page = await context.newPage();
  const incidents: string[] = [];
  page.on('console', (message) => incidents.push(message.text()));
  page.on('pageerror', (error) => incidents.push(error.message));
  page.on('dialog', (dialog) => {
    incidents.push(dialog.message());
    void dialog.dismiss();
  });
  page.on('request', (request) => {
    if (!request.url().startsWith('file:')) incidents.push(request.url());
  });
  await page.goto(pathToFileURL(file).href);
  await page.waitForSelector('.overview', { timeout: 120_000 });
  return {
    page,
    size: text.length,
    incidents,
    close: async () => {
      await context.close();
      rmSync(folder, { recursive: true });
    },
  };
}
