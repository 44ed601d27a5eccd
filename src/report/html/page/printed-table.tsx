import type { PageData } from '../page-data.ts';
import { grouped } from './numbers.ts';
import { cellText, problemText, tableColumns } from './result-cells.ts';

/** Rows on paper. */
const MAX_ROWS = 500;

/** The first rows that are wanted, as a table that a printer can break into pages. */
export function PrintedTable({
  data,
  rows,
}: {
  readonly data: PageData;
  readonly rows: Uint32Array;
}) {
  const columns = tableColumns(data);
  return (
    <table class="printed">
      <thead>
        <tr>
          {columns.map(({ key, title }) => (
            <th key={key}>{title}</th>
          ))}
        </tr>
      </thead>
      <tbody>
        {[...rows.subarray(0, MAX_ROWS)].map((row) => (
          <tr key={row}>
            {columns.map(({ key }) => (
              <td key={key} class={key}>
                <bdi>{cellText(data, row, key)}</bdi>
                {key === 'findings' && <bdi class="problem">{problemText(data, row)}</bdi>}
              </td>
            ))}
          </tr>
        ))}
      </tbody>
      {rows.length > MAX_ROWS && (
        <caption>
          The first {MAX_ROWS} of {grouped(rows.length)} results
        </caption>
      )}
    </table>
  );
}
