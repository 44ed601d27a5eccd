import type { Path } from '../yaml/place.ts';

/** A mistake in a config, or a warning, and where it is. */
export interface Diagnostic {
  readonly message: string;
  readonly file: string;
  /** Line and column count from 1. */
  readonly line: number;
  readonly column: number;
  /** What to write instead; starts with a verb. */
  readonly hint?: string;
}

/** A diagnostic at a key or a value, without a line and a column yet. */
export interface SchemaDiagnostic {
  readonly message: string;
  readonly hint?: string;
  /** The value, from the one that is being read: `['reply', 'bytes', 0, 'mask']`. */
  readonly path: Path;
  /** The character of a text value, from 0. */
  readonly offset?: number;
  /** Points at the key instead of its value. */
  readonly atKey?: boolean;
}

/** The first mistakes of a config, and the number of the others. */
export interface Diagnostics {
  readonly first: readonly Diagnostic[];
  readonly more: number;
}

/** That many are reported with their place. */
export const MAX_DIAGNOSTICS = 50;

/** Removes duplicates, orders by place and keeps the first. */
export function firstDiagnostics(diagnostics: readonly Diagnostic[], uncounted = 0): Diagnostics {
  const sorted = sortDiagnostics(diagnostics);
  const first = sorted.slice(0, MAX_DIAGNOSTICS);
  return { first, more: sorted.length - first.length + uncounted };
}

function sortDiagnostics(diagnostics: readonly Diagnostic[]): Diagnostic[] {
  const byText = new Map<string, Diagnostic>();
  for (const one of diagnostics) {
    const key = `${one.line}:${one.column}:${one.message}`;
    if (!byText.has(key)) byText.set(key, one);
  }
  return [...byText.values()].sort((a, b) => a.line - b.line || a.column - b.column);
}
