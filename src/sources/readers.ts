import type { SourceReader } from './source.ts';

/** Every kind of file that yields endpoints, in the order in which a file is tried. */
export const READERS: readonly SourceReader[] = [];
