import { checkstyle } from '../../src/report/checkstyle.ts';
import { csv } from '../../src/report/csv.ts';
import { github } from '../../src/report/github.ts';
import { gitlab } from '../../src/report/gitlab.ts';
import { junit } from '../../src/report/junit.ts';
import { line } from '../../src/report/line.ts';
import { markdown } from '../../src/report/markdown.ts';
import { type ProblemReport, problemReportInput } from '../../src/report/problem.ts';
import { prometheus } from '../../src/report/prometheus.ts';
import { rdjson } from '../../src/report/rdjson.ts';
import type { RowReport } from '../../src/report/row.ts';
import { sarif } from '../../src/report/sarif.ts';
import { styleOf } from '../../src/report/style.ts';
import { table } from '../../src/report/table.ts';

/** A report of problems for the rows of a check. */
function ofProblems(report: ProblemReport): RowReport {
  return (input) => report(problemReportInput(input));
}

/** Every format that is rendered from rows. */
export const ROW_REPORTS = {
  checkstyle: ofProblems(checkstyle),
  csv,
  github: ofProblems(github),
  gitlab: ofProblems(gitlab),
  junit,
  line: ofProblems(line),
  markdown,
  prometheus,
  rdjson: ofProblems(rdjson),
  sarif: ofProblems(sarif),
  table: table({
    width: Number.POSITIVE_INFINITY,
    style: styleOf(false),
    detail: 'normal',
  }),
} as const satisfies Record<string, RowReport>;
