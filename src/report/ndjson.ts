import { escapeForJson } from '../bytes/escape.ts';
import { changeToJson } from './drift.ts';
import { summaryToJson, toolOf } from './json.ts';
import { findingToJson, SCHEMA_VERSION, toJson } from './json-result.ts';
import type { Report, ReportInput } from './report.ts';

/**
 * One line for each result as it arrives; at the end, one for each service that differs from an audit
 * before, and a last one with the summary.
 */
export const ndjson: Report = {
  each: (result) => `${escapeForJson({ type: 'result', ...toJson(result, result.findings) })}\n`,
  *end(input) {
    const { summary, drift } = input;
    for (const change of drift?.changes() ?? []) {
      yield `${escapeForJson({ type: 'drift', ...changeToJson(change) })}\n`;
    }
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
