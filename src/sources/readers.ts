import { composeReader } from './compose/reader.ts';
import type { SourceReader } from './source.ts';

/** Every kind of file, by name. A file belongs to the first reader that it fits. */
export const SOURCE_READERS: readonly SourceReader[] = [composeReader];

/** The reader of a file, by its name and text. */
export function readerFor(file: string, text: string): SourceReader | undefined {
  return SOURCE_READERS.find((reader) => reader.fits(file, text));
}
