import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { ServiceChange } from '../../src/report/drift.ts';
import type { Row } from '../../src/report/row.ts';
import { CHROMIUM, hasChromium, launch, type OpenPage, openReport } from './browser.ts';
import { syntheticRows } from './synthetic.ts';

if (!hasChromium) {
  console.log(`skipped: no Chromium at ${CHROMIUM}; set CHROMIUM to the path of one`);
}

let browser: Browser;
beforeAll(async () => {
  if (hasChromium) browser = await launch();
});
afterAll(() => browser?.close());

describe.skipIf(!hasChromium)('with 50,000 results', () => {
  let report: OpenPage;
  beforeAll(async () => {
    report = await openReport(browser, syntheticRows(50_000));
  });
  afterAll(() => report?.close());

  test('only the lines in sight are in the document', async () => {
    const { page } = report;
    expect(await page.getByRole('grid').getAttribute('aria-rowcount')).toBe('50001');
    expect(await page.locator('.lines .line').count()).toBeLessThan(100);
  });

  test('words in the box filter the lines', async () => {
    const { page } = report;
    await page.keyboard.press('/');
    await page.keyboard.type('10.0.0.11:22 wrong-protocol');
    await page.getByText('1 of 50,000 results').waitFor();
    expect(await page.locator('.lines .line').count()).toBe(1);
    await page.keyboard.press('Escape');
    await page.getByText('50,000 results', { exact: true }).waitFor();
  });

  test('a status filters the lines until it is pressed again', async () => {
    const { page } = report;
    const status = page.locator('.figure', { hasText: 'Inconclusive' });
    await status.click();
    await page.locator('.shown', { hasText: ' of 50,000' }).waitFor();
    expect(await page.locator('.lines .status').first().textContent()).toBe('inconclusive');
    await status.click();
    await page.getByText('50,000 results', { exact: true }).waitFor();
  });

  test('a heading sorts, and sorts in reverse', async () => {
    const { page } = report;
    const heading = page.getByRole('columnheader', { name: 'Endpoint' });
    await heading.getByRole('button').click();
    await page.locator('#row-0', { hasText: '10.0.0.0:22' }).waitFor();
    await heading.getByRole('button').click();
    await page.locator('#row-0', { hasText: '10.0.19.135:27017' }).waitFor();
    expect(await heading.getAttribute('aria-sort')).toBe('descending');
  });

  test('arrows, Enter and Escape move, open and close', async () => {
    const { page } = report;
    await page.getByRole('columnheader', { name: 'Status' }).getByRole('button').click();
    await page.getByRole('grid').focus();
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('Enter');
    const detail = page.getByRole('complementary', { name: 'Details' });
    await detail.waitFor();
    expect(await detail.textContent()).toContain('10.0.0.18:27017');
    expect(await detail.textContent()).toContain('|SSH-2.0-OpenSSH_|');
    await page.keyboard.press('Escape');
    await detail.waitFor({ state: 'detached' });
    await page.keyboard.press('End');
    await page.locator('#row-49999').waitFor();
  });

  test('no error, request or violation of the policy happens', () => {
    expect(report.incidents).toEqual([]);
  });
});

describe.skipIf(!hasChromium)('with what differs from an earlier run', () => {
  let report: OpenPage;
  beforeAll(async () => {
    const before = { found: 'ssh', software: 'OpenSSH 9.1' };
    const changes: ServiceChange[] = [
      { change: 'new', address: '10.0.0.0:80', after: before },
      { change: 'gone', address: '10.0.0.9:22', before },
      { change: 'changed', address: '10.0.0.0:22', before },
    ];
    const since = '2026-01-01T03:04:05.678Z';
    const counts = { since, new: 1, gone: 1, changed: 1, unchanged: 8, notTried: 0 };
    const drift = { counts, changes: () => changes };
    report = await openReport(browser, syntheticRows(10), { drift });
  });
  afterAll(() => report?.close());

  test('the earlier run has its date', async () => {
    const drift = report.page.getByRole('group', { name: 'Filter by change' });
    expect(await drift.textContent()).toContain('Since 1 January 2026, 03:04 UTC');
  });

  test('a change filters the lines, and the details have what was there before', async () => {
    const { page } = report;
    await page.getByRole('button', { name: '1 changed' }).click();
    await page.getByText('1 of 11 results').waitFor();
    await page.locator('.lines .line').click();
    const detail = page.getByRole('complementary', { name: 'Details' });
    expect(await detail.textContent()).toContain('Beforessh, OpenSSH 9.1');
    expect(report.incidents).toEqual([]);
  });
});

describe.skipIf(!hasChromium)('with findings', () => {
  test('a finding filters the lines until it is pressed again', async () => {
    const report = await openReport(browser, syntheticRows(1000));
    const { page } = report;
    const finding = page.getByRole('region', { name: 'Findings' }).getByRole('button').first();
    await finding.click();
    await page.locator('.shown', { hasText: ' of 1,000' }).waitFor();
    expect(await page.locator('.lines .findings').first().textContent()).toContain(
      'Wrong protocol',
    );
    await finding.click();
    await page.getByText('1,000 results', { exact: true }).waitFor();
    await report.close();
  });

  test('a printed page has the first 500 lines and no box', async () => {
    const report = await openReport(browser, syntheticRows(1000));
    const { page } = report;
    await page.emulateMedia({ media: 'print' });
    await page.evaluate("dispatchEvent(new Event('beforeprint'))");
    await page.getByText('The first 500 of 1,000 results').waitFor();
    expect(await page.locator('.printed tbody tr').count()).toBe(500);
    expect(await page.getByRole('searchbox').isVisible()).toBe(false);
    await report.close();
  });
});

describe.skipIf(!hasChromium)('with few results', () => {
  test('no results have no table', async () => {
    const report = await openReport(browser, []);
    expect(await report.page.getByRole('grid').isVisible()).toBe(false);
    expect(report.incidents).toEqual([]);
    await report.close();
  });

  test('one result has a table of one line', async () => {
    const report = await openReport(browser, syntheticRows(1));
    await report.page.getByText('1 result', { exact: true }).waitFor();
    expect(await report.page.locator('.lines .line').count()).toBe(1);
    expect(report.incidents).toEqual([]);
    await report.close();
  });
});

describe.skipIf(!hasChromium)('with texts of an attacker', () => {
  const attack =
    '</script><script>window.owned=1</script><img src=x onerror="window.owned=1">\u202e\x1b[2J';
  const BYTES = new TextEncoder().encode(attack);
  const [row] = syntheticRows(1);

  test('nothing runs, and nothing is loaded', async () => {
    const hostile: Row = {
      ...(row as Row),
      target: { host: attack, port: 22, transport: 'tcp' },
      name: attack,
      expected: attack,
      found: attack,
      software: attack,
      status: 'mismatch',
      findings: [
        {
          code: attack,
          severity: 'error',
          title: attack,
          problem: attack,
          impact: attack,
          fix: attack,
        },
      ],
      evidence: { probe: attack, sent: BYTES, received: BYTES },
    };
    const report = await openReport(browser, [hostile, { ...hostile, index: 1 }]);
    const { page } = report;
    await page.locator('.lines .line').first().click();
    await page.getByRole('complementary', { name: 'Details' }).waitFor();
    const shown = await page.locator('body').textContent();
    expect(shown).toContain('<img src=x onerror=');
    expect(shown).toContain('\\u{202e}\\x1b[2J');
    expect(await page.evaluate('window.owned')).toBeUndefined();
    expect(await page.locator('img').count()).toBe(0);
    expect(report.incidents).toEqual([]);
    await report.close();
  });
});

describe.skipIf(!hasChromium)('on any screen', () => {
  test.each(['light', 'dark'] as const)(
    'a window of 400 pixels has no overflow, %s',
    async (scheme) => {
      const report = await openReport(browser, syntheticRows(100), {
        colorScheme: scheme,
        viewport: { width: 400, height: 800 },
      });
      const { page } = report;
      const width = await page.evaluate('document.documentElement.scrollWidth');
      const paper = await page.evaluate('getComputedStyle(document.body).backgroundColor');
      expect(width).toBe(400);
      expect(paper).toBe(scheme === 'light' ? 'rgb(247, 247, 245)' : 'rgb(18, 20, 23)');
      await report.close();
    },
  );
});
