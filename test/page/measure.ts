/** Figures for docs/decisions/html-page.md: `tsx --expose-gc test/page/measure.ts alike|different COUNT`. */

import { STRICT } from '../../src/expect/level.ts';
import { htmlDocument } from '../../src/report/html/document.ts';
import { PageRows } from '../../src/report/html/page-rows.ts';
import { launch, openDocument } from './browser.ts';
import { differentRows, generatedRows, summaryOf } from './synthetic.ts';

const PAINT = `performance.getEntriesByType('paint').map(({ name, startTime }) => name + ' ' + Math.round(startTime)).join(', ')`;
const HEAP = 'Math.round(performance.memory.usedJSHeapSize / 2 ** 20)';

const [kind, size = '50000'] = process.argv.slice(2);
const count = Number(size);
const before = usedMegabytes();
const rows = new PageRows(STRICT);
const all = kind === 'different' ? differentRows(count) : generatedRows(count);
for (const row of all) rows.add(row);
const kept = usedMegabytes() - before;
const peakBefore = peakMegabytes();
const facts = { ...summaryOf([]), version: '1.2.3' };
const start = performance.now();
const pieces = [...htmlDocument(rows.data(facts))];
const seconds = ((performance.now() - start) / 1000).toFixed(1);
console.log(`${count} results, ${kind}: ${kept} MB kept while the check runs`);
console.log(
  `  resident ${peakBefore} MB at most, ${peakMegabytes()} MB after the end of ${seconds} s`,
);

const browser = await launch();
const { page, size: length, close } = await openDocument(browser, pieces);
const shown = await page.evaluate('Math.round(performance.now())');
console.log(`  file ${length} bytes; ${await page.evaluate(PAINT)} ms; table by ${shown} ms`);
for (const query of ['redis', '10.0.1', 'wrong-protocol nginx']) {
  console.log(`  filter "${query}": ${await page.evaluate(filterScript(query))} ms`);
}
console.log(`  heap ${await page.evaluate(HEAP)} MB`);
await close();
await browser.close();

function usedMegabytes(): number {
  globalThis.gc?.();
  const { heapUsed, arrayBuffers } = process.memoryUsage();
  return Math.round((heapUsed + arrayBuffers) / 2 ** 20);
}

/** The most memory that the process had so far. */
function peakMegabytes(): number {
  return Math.round(process.resourceUsage().maxRSS / 1024);
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
