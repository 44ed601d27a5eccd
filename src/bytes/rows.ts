/** A data file of the bundle is parsed when its rows are first read. */
export interface RowData {
  /** Ends with `null` (see scripts/generate/rows.ts). */
  readonly rows: readonly unknown[];
}

/** The rows of a generated data file. */
export function rowsOf<T>({ rows }: RowData): readonly T[] {
  return rows.filter((row) => row !== null) as T[];
}
