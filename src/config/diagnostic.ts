/** Something wrong, or doubtful, in a config, and where. */
export interface Diagnostic {
  readonly message: string;
  readonly file: string;
  /** Line and column count from 1. */
  readonly line: number;
  readonly column: number;
  /** What to write instead. */
  readonly hint?: string;
}

/** A problem that a part of the loader found at a key or a value, before it has a line. */
export interface SchemaDiagnostic {
  readonly message: string;
  readonly hint?: string;
  /** Which value below the one that was looked at: `['reply', 'bytes', 0, 'mask']`. */
  readonly path: Path;
  /** Which character of a text value, from 0. */
  readonly offset?: number;
  /** The key is at fault, not its value. */
  readonly atKey?: boolean;
}

export type Path = readonly (string | number)[];

/** Keeps the first of those that say the same at the same place, and orders them by place. */
export function sortDiagnostics(problems: readonly Diagnostic[]): Diagnostic[] {
  const byText = new Map<string, Diagnostic>();
  for (const one of problems) {
    const key = `${one.line}:${one.column}:${one.message}`;
    if (!byText.has(key)) byText.set(key, one);
  }
  return [...byText.values()].sort((a, b) => a.line - b.line || a.column - b.column);
}
