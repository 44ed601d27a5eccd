import { escapeForJson } from '../bytes/escape.ts';
import { summaryToJson } from './json.ts';
import { SCHEMA_VERSION } from './json-result.ts';
import type { Row, RowReport } from './row.ts';

/**
 * Stored results as one document again, all fields included. Notes are among the findings, as far as they
 * are known.
 */
export const storedJson: RowReport = function* ({ rows, summary, version }) {
  const tool = { name: 'firstbytes', version };
  yield `{\n"schemaVersion": ${SCHEMA_VERSION},\n"tool": ${escapeForJson(tool)},\n`;
  yield `"summary": ${escapeForJson(summaryToJson(summary))},\n"results": [`;
  let separator = '\n';
  for (const row of rows) {
    yield `${separator}${escapeForJson(documentOf(row))}`;
    separator = ',\n';
  }
  yield '\n]\n}\n';
};

/** The same as lines; the notes stay among the findings of each result. */
export const storedNdjson: RowReport = function* ({ rows, summary, version }) {
  for (const row of rows) yield `${escapeForJson({ type: 'result', ...documentOf(row) })}\n`;
  const last = {
    type: 'summary',
    schemaVersion: SCHEMA_VERSION,
    tool: { name: 'firstbytes', version },
    ...summaryToJson(summary),
    notes: [],
  };
  yield `${escapeForJson(last)}\n`;
};

/** The stored fields, with the notes that came in the last line of `ndjson`. */
function documentOf({ stored = {}, findings }: Row): Readonly<Record<string, unknown>> {
  const { type: _, ...fields } = stored;
  const own = Array.isArray(fields.findings) ? fields.findings : [];
  const notes = findings.slice(own.length);
  return notes.length === 0 ? fields : { ...fields, findings: [...own, ...notes] };
}
