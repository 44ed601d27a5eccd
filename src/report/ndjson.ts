import { escapeForJson } from '../bytes/escape.ts';
import { summaryToJson, toolOf } from './json.ts';
import { findingToJson, SCHEMA_VERSION, toJson } from './json-result.ts';
import type { Report, ReportInput } from './report.ts';

/** One line for each result as it arrives, and a last one with the summary. */
export const ndjson: Report = {
  each: (result) => `${escapeForJson({ type: 'result', ...toJson(result, result.findings) })}\n`,
  *end(input) {
    const { summary } = input;
    const last = {
      type: 'summary',
      schemaVersion: SCHEMA_VERSION,
      tool: toolOf(input),
      ...summaryToJson(summary),
      notes: notesToJson(input),
    };
    yield `${escapeForJson(last)}\n`;
  },
};

/** Listed by the index of the result, since the results are already written. */
function notesToJson({ notes, noted }: ReportInput) {
  return [...notes].map(([index, findings]) => ({
    index,
    findings: findings.map((one) => findingToJson(one, noted.get(index) ?? {})),
  }));
}
