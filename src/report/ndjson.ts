import { escapeForJson } from '../bytes/escape.ts';
import { summaryToJson, toolOf } from './json.ts';
import { findingToJson, SCHEMA_VERSION, toJson } from './json-result.ts';
import type { Report, ReportInput } from './report.ts';

/** One line for each result as it comes, and a last one for the whole. */
export const ndjson: Report = {
  each: (result) => `${escapeForJson({ type: 'result', ...toJson(result, result.findings) })}\n`,
  *end(whole) {
    const { summary } = whole;
    const last = {
      type: 'summary',
      schemaVersion: SCHEMA_VERSION,
      tool: toolOf(summary),
      ...summaryToJson(summary),
      remarks: remarksToJson(whole),
    };
    yield `${escapeForJson(last)}\n`;
  },
};

/** Notes come after the results are written, so they refer to them by index. */
function remarksToJson({ results, notes: remarks }: ReportInput) {
  const endpoints = new Map(results.map(({ index, endpoint }) => [index, endpoint]));
  return [...remarks].map(([index, findings]) => ({
    index,
    findings: findings.map((one) => findingToJson(one, endpoints.get(index) ?? {})),
  }));
}
