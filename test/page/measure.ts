/** Figures for docs/decisions/html-page.md: `tsx --expose-gc test/page/measure.ts`. */

import { STRICT } from '../../src/expect/level.ts';
import { PageRows } from '../../src/report/html/page-rows.ts';
import { launch, openReport } from './browser.ts';
import { syntheticRows } from './synthetic.ts';

const PAINT = `performance.getEntriesByType('paint').map(({ name, startTime }) => name + ' ' + Math.round(startTime)).join(', ')`;
const HEAP = 'Math.round(performance.memory.usedJSHeapSize / 2 ** 20)';

const browser = await launch();
for (const count of [50_000, 500_000]) {
  const rows = syntheticRows(count);
  console.log(`${count} results: ${keptMegabytes(rows)} MB kept while the check runs`);
  const { page, size, close } = await openReport(browser, rows);
  const shown = await page.evaluate('Math.round(performance.now())');
  console.log(`  file ${size} bytes; ${await page.evaluate(PAINT)} ms; table by ${shown} ms`);
  for (const query of ['redis', '10.0.1', 'wrong-protocol nginx']) {
    console.log(`  filter "${query}": ${await page.evaluate(filterScript(query))} ms`);
  }
  console.log(`  heap ${await page.evaluate(HEAP)} MB`);
  await close();
}
await browser.close();

/** Memory that is in use for the rows, the rows themselves not counted. */
function keptMegabytes(rows: ReturnType<typeof syntheticRows>): number {
  const before = usedBytes();
  const kept = new PageRows(STRICT);
  for (const row of rows) kept.add(row);
  const used = usedBytes() - before;
  kept.addNotes(new Map());
  return Math.round(used / 2 ** 20);
}

function usedBytes(): number {
  globalThis.gc?.();
  const { heapUsed, arrayBuffers } = process.memoryUsage();
  return heapUsed + arrayBuffers;
}

/** Milliseconds from the input to the frame that shows its result. */
function filterScript(query: string): string {
  return `new Promise((resolve) => {
    const box = document.querySelector('input[type=search]');
    const start = performance.now();
    box.value = ${JSON.stringify(query)};
    box.dispatchEvent(new Event('input', { bubbles: true }));
    requestAnimationFrame(() => setTimeout(() => requestAnimationFrame(() => resolve(Math.round(performance.now() - start)))));
  })`;
}
