/** The rows of a generated data file, whose list ends with `null` (see scripts/generate/rows.ts). */
export function rowsOf<T>(list: readonly unknown[]): readonly T[] {
  return list.filter((row) => row !== null) as T[];
}
