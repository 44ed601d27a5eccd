import { escapeForJson } from '../bytes/escape.ts';
import type { Status } from '../expect/catalogue.ts';
import { changeToJson, type Drift } from './drift.ts';
import { SCHEMA_VERSION, toJson } from './json-result.ts';
import { allFindings, type Report, type Summary, type VersionedReportInput } from './report.ts';

/** One document with one result per line, so that two of them can be compared with diff. */
export const json: Report = {
  *end(input) {
    const { summary, results, drift } = input;
    yield `{\n"schemaVersion": ${SCHEMA_VERSION},\n`;
    yield `"tool": ${escapeForJson(toolOf(input))},\n`;
    yield `"summary": ${escapeForJson(summaryToJson(summary))},\n`;
    yield '"results": [';
    let separator = '\n';
    for (const result of results) {
      yield `${separator}${escapeForJson(toJson(result, allFindings(result, input)))}`;
      separator = ',\n';
    }
    yield '\n]';
    if (drift) yield* driftText(drift);
    yield '\n}\n';
  },
};

/** One change per line. */
function* driftText({ changes }: Drift): Iterable<string> {
  yield ',\n"drift": [';
  let separator = '\n';
  for (const change of changes()) {
    yield `${separator}${escapeForJson(changeToJson(change))}`;
    separator = ',\n';
  }
  yield '\n]';
}

export function toolOf({ version }: VersionedReportInput): { name: string; version: string } {
  return { name: 'firstbytes', version };
}

export interface JsonSummary extends Omit<Summary, 'counts'>, Readonly<Record<Status, number>> {}

/** The totals of `json` and `ndjson`. */
export function summaryToJson(summary: Summary): JsonSummary {
  const { counts, tolerated, ignored, known, expiredIgnores, notProbed, interrupted } = summary;
  const {
    closed,
    notAttempted,
    notCompared,
    timeUp,
    connections,
    ms,
    startedAt,
    exitCode,
    audit,
    drift,
  } = summary;
  return {
    ...counts,
    tolerated,
    ...(ignored === undefined ? {} : { ignored }),
    ...(known === undefined ? {} : { known }),
    ...(expiredIgnores === undefined ? {} : { expiredIgnores }),
    ...(notCompared === undefined ? {} : { notCompared }),
    notProbed,
    ...(closed ? { closed } : {}),
    ...(notAttempted ? { notAttempted } : {}),
    interrupted,
    ...(timeUp ? { timeUp } : {}),
    connections,
    ms: Math.round(ms),
    startedAt,
    exitCode,
    ...(audit ? { audit } : {}),
    ...(drift ? { drift } : {}),
  };
}
