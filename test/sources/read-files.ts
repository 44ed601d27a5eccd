import { readFileSync, realpathSync } from 'node:fs';
import { dirname, join, relative, sep } from 'node:path';
import { readerFor } from '../../src/sources/readers.ts';
import type { SourceFacts, SourceInput } from '../../src/sources/source.ts';

/** What a file says, read by the reader that it fits. */
export function factsOfFile(
  folder: string,
  file: string,
  env: SourceInput['env'] = {},
  profiles: readonly string[] = [],
): SourceFacts {
  const text = readFileSync(join(folder, file), 'utf8');
  const reader = readerFor(file, text);
  if (!reader) throw new Error(`no reader fits ${file}`);
  return reader.read({ file, text, env, profiles, readOther: otherFiles(folder, file) });
}

function otherFiles(folder: string, file: string): SourceInput['readOther'] {
  const base = dirname(join(folder, file));
  return (name) => {
    const path = join(base, name);
    if (relative(base, path).startsWith('..')) return undefined;
    try {
      if (!realpathSync(path).startsWith(realpathSync(base) + sep)) return undefined;
      return { file: relative(folder, path), text: readFileSync(path, 'utf8') };
    } catch {
      return undefined;
    }
  };
}
