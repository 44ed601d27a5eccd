import { readFileSync, realpathSync, statSync } from 'node:fs';
import path from 'node:path';
import type { OtherFile, SourceFacts, SourceInput } from './source.ts';
import { readerOf, type SourceSpec } from './source-spec.ts';

/** Bytes of one file. */
export const MAX_SOURCE_BYTES = 64 * 1024 ** 2;

/** Files that one source may include. */
const MAX_OTHER_FILES = 200;

/** A source that was read. */
export interface ReadSource {
  readonly file: string;
  readonly text: string;
  readonly facts: SourceFacts;
}

/** Why a source cannot be used at all. */
export class SourceError extends Error {}

/**
 * Reads the facts of one source, whose text is given, since it may come from stdin. Other files that
 * it includes are read as well, from below its own folder. Throws a SourceError if no reader fits.
 */
export function readSource(
  spec: SourceSpec,
  text: string,
  { env, profiles }: Pick<SourceInput, 'env' | 'profiles'>,
): ReadSource {
  const reader = readerOf(spec, text);
  if (!reader) throw new SourceError('the kind of file is not recognized');
  const file = spec.path === '-' ? 'stdin' : spec.path;
  const readOther = spec.path === '-' ? () => undefined : otherFilesBelow(path.dirname(spec.path));
  const facts = reader.read({ file, text: text.replace(/^\uFEFF/, ''), env, readOther, profiles });
  return { file, text, facts };
}

/** Reads files below a folder, and nothing that a link leads out of it to. */
function otherFilesBelow(folder: string): SourceInput['readOther'] {
  let count = 0;
  return (relative): OtherFile | undefined => {
    const file = path.join(folder, relative);
    try {
      const root = realpathSync(folder);
      const real = realpathSync(file);
      if (!real.startsWith(root.endsWith(path.sep) ? root : root + path.sep)) return undefined;
      const { size } = statSync(real);
      if (!statSync(real).isFile() || size > MAX_SOURCE_BYTES || ++count > MAX_OTHER_FILES) {
        return undefined;
      }
      return { file, text: readFileSync(real, 'utf8') };
    } catch {
      return undefined;
    }
  };
}
