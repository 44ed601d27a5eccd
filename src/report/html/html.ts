import type { Report, Summary, VersionedReportInput } from '../report.ts';
import { type Row, type RowReportInput, rowFinding, rowOf } from '../row.ts';
import { htmlDocument } from './document.ts';
import type { PageFacts, RowChange } from './page-data.ts';
import { PageRows } from './page-rows.ts';

/** How the results differ from those of an earlier run. */
export interface PageDrift {
  /** By the index of the result. */
  readonly changes: ReadonlyMap<number, Exclude<RowChange, 'gone'>>;
  /** Results of the earlier run that this one has not. */
  readonly gone: readonly Row[];
}

export interface HtmlInput extends VersionedReportInput {
  readonly drift?: PageDrift;
}

/** A page for a check that runs now. It takes of each result what the page shows, and keeps no result. */
export function liveHtml(): Report<HtmlInput> {
  const rows = new PageRows();
  return {
    take: (result) => rows.add(rowOf(result, result.findings)),
    end: ({ notes, noted, summary, version, drift }) => {
      rows.addNotes(
        new Map(
          [...notes].map(([index, findings]) => {
            return [index, findings.map((one) => rowFinding(one, noted.get(index)?.basis))];
          }),
        ),
      );
      if (drift) {
        rows.addChanges(drift.changes);
        for (const row of drift.gone) rows.add(row, 'gone');
      }
      return htmlDocument(rows.data(factsOf(summary, version)));
    },
  };
}

/** The page of stored results. */
export function html({ rows, summary, version }: RowReportInput): Iterable<string> {
  const kept = new PageRows();
  for (const row of rows) kept.add(row);
  return htmlDocument(kept.data(factsOf(summary, version)));
}

function factsOf(summary: Summary, version: string): Omit<PageFacts, 'omitted'> {
  const { startedAt, ms, connections, counts, tolerated, notProbed, interrupted } = summary;
  const { closed, notAttempted } = summary;
  return {
    version,
    startedAt,
    ms,
    connections,
    counts,
    tolerated,
    notProbed,
    interrupted,
    ...(closed && { closed }),
    ...(notAttempted && { notAttempted }),
  };
}
