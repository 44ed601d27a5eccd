import { STRICT } from '../../src/expect/level.ts';
import type { Result } from '../../src/expect/result.ts';
import { CheckTally } from '../../src/fleet/check-tally.ts';
import { summarize } from '../../src/fleet/summary.ts';
import { json } from '../../src/report/json.ts';
import { ndjson } from '../../src/report/ndjson.ts';
import type { Report } from '../../src/report/report.ts';
import { reportOfRows } from '../../src/report/row.ts';
import { styleOf } from '../../src/report/style.ts';
import { table } from '../../src/report/table.ts';

const REPORTS: Readonly<Record<string, Report>> = {
  json,
  ndjson,
  table: reportOfRows(table({ width: 120, style: styleOf(false), detail: 'verbose' }), {
    policy: STRICT,
    folder: '/',
  }),
};

/** The length of a report on this endpoint alone. */
export interface ReportSize {
  readonly format: string;
  readonly name: string;
  readonly bytes: number;
}

/** The longest report of each format on a single endpoint. */
export function longestReports(results: readonly Result[]): readonly ReportSize[] {
  return Object.entries(REPORTS).map(([format, report]) => {
    const sizes = results.map((result) => ({
      format,
      name: result.endpoint.name ?? '',
      bytes: bytesOf(report, result),
    }));
    return sizes.reduce((longest, size) => (size.bytes > longest.bytes ? size : longest));
  });
}

function bytesOf(report: Report, result: Result): number {
  const one = { ...result, index: 0 };
  const tally = new CheckTally(STRICT);
  tally.add(one);
  const options = { total: 1, startedAt: new Date(0), ms: 0, interrupted: false };
  const input = { ...summarize(tally, options), results: [one], version: '0.0.0' };
  const end = report.end(input);
  return Buffer.byteLength([report.each?.(one) ?? '', ...end].join(''));
}
