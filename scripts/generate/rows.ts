/**
 * Rows of generated data: one line of JSON each, sorted, so that two branches that each add a row
 * merge. The list ends with `null`, so that every row ends with a comma, whatever stands next to it.
 */
export function rowsToJson(rows: readonly object[]): string {
  const lines = rows.map((row) => `${JSON.stringify(row)},`);
  return `{"rows":[\n${[...new Set(lines)].sort().join('\n')}\nnull]}\n`;
}
