import { readerFor, SOURCE_READERS } from './readers.ts';
import type { SourceReader } from './source.ts';

/** Where endpoints come from, as `--from` and `sources` write it. */
export interface SourceSpec {
  /** Undefined where the file's name and text decide. */
  readonly reader: SourceReader | undefined;
  /** `-` is stdin. */
  readonly path: string;
}

/** Reads `compose.yml`, `kubernetes:-`, `nginx:/etc/nginx/nginx.conf`. Every text is valid. */
export function parseSourceSpec(text: string): SourceSpec {
  const colon = text.indexOf(':');
  const reader = SOURCE_READERS.find(({ kind }) => kind === text.slice(0, colon));
  return reader ? { reader, path: text.slice(colon + 1) } : { reader: undefined, path: text };
}

/** The reader of a file; undefined if no kind fits. */
export function readerOf({ reader, path }: SourceSpec, text: string): SourceReader | undefined {
  return reader ?? readerFor(path, text);
}
