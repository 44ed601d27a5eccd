import { escapeForJson } from '../bytes/escape.ts';
import { summaryToJson } from './json.ts';
import { SCHEMA_VERSION } from './json-result.ts';
import type { Row, RowReport } from './row.ts';

/** Stored results as one document again, all fields included. */
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

function documentOf({ stored = {} }: Row): Readonly<Record<string, unknown>> {
  const { type: _, ...fields } = stored;
  return fields;
}
