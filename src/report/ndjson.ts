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
      tool: toolOf(whole),
      ...summaryToJson(summary),
      notes: notesToJson(whole),
    };
    yield `${escapeForJson(last)}\n`;
  },
};

/** Their results are written already, so they are listed apart, by the index of the result. */
function notesToJson({ results, notes }: ReportInput) {
  const endpoints = new Map(results.map(({ index, endpoint }) => [index, endpoint]));
  return [...notes].map(([index, findings]) => ({
    index,
    findings: findings.map((one) => findingToJson(one, endpoints.get(index) ?? {})),
  }));
}
