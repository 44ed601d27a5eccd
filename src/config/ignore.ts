import type { IgnoreEntry } from '../expect/ignore.ts';
import type { ConfigDocument } from './document.ts';
import { type IgnoreInput, ignoreSchema } from './ignore-schema.ts';

/** The entries of `ignore`, with their places. Entries with mistakes, which have diagnostics, are left out. */
export function readIgnores(document: ConfigDocument): readonly IgnoreEntry[] {
  const { value } = document;
  const list = typeof value === 'object' && value !== null && 'ignore' in value && value.ignore;
  if (!Array.isArray(list)) return [];
  return list.flatMap((one: unknown, index) => {
    const input = ignoreSchema.safeParse(one);
    return input.success ? [entryOf(input.data, document, index)] : [];
  });
}

function entryOf(
  { endpoint, code, reason, until }: IgnoreInput,
  document: ConfigDocument,
  index: number,
): IgnoreEntry {
  const { file, line, column } = document.diagnosticFor({ message: '', path: ['ignore', index] });
  return {
    endpoint,
    ...(code === undefined ? {} : { codes: [code].flat() }),
    reason,
    ...(until === undefined ? {} : { until }),
    origin: { file, line, column },
  };
}
