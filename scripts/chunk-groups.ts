/**
 * Groups the modules of the command into a few files: Node reads and links one large file in less time
 * than fifty small ones.
 */

import { join } from 'node:path';
import type { OutputChunk } from 'rolldown';

export interface ChunkGroup {
  readonly name: string;
  readonly test: (moduleId: string) => boolean;
}

/** What a run loads with `import()`, in `src`. */
const CHECK = ['cli/run-check.ts', 'report/table.ts', 'net/start-tls.ts'];
const EXPLAIN = ['cli/run-explain.ts'];

/**
 * The groups: what every command loads, what `check` and `explain` share, and what each of them has for
 * itself. `chunks` are those that the bundler makes without groups; the rest stays as it is there.
 */
export function chunkGroups(chunks: readonly OutputChunk[], src: string): ChunkGroup[] {
  const modulesOf = (entries: readonly string[]) => {
    return modulesFrom(
      chunks,
      entries.map((entry) => join(src, entry)),
    );
  };
  const start = modulesOf(['cli/main.ts']);
  const check = modulesOf(CHECK);
  const explain = modulesOf(EXPLAIN);
  return [
    { name: 'start', test: (id) => start.has(id) },
    { name: 'shared', test: (id) => check.has(id) && explain.has(id) },
    { name: 'check', test: (id) => check.has(id) },
    { name: 'explain', test: (id) => explain.has(id) },
  ];
}

/** The modules of the chunks that are loaded with these modules. */
function modulesFrom(chunks: readonly OutputChunk[], entries: readonly string[]): Set<string> {
  const byName = new Map(chunks.map((chunk) => [chunk.fileName, chunk]));
  const loaded = new Set(
    chunks.filter(
      ({ facadeModuleId }) => facadeModuleId !== null && entries.includes(facadeModuleId),
    ),
  );
  // A set visits what is added while it is read.
  for (const { imports } of loaded) {
    for (const name of imports) {
      const chunk = byName.get(name);
      if (chunk) loaded.add(chunk);
    }
  }
  return new Set([...loaded].flatMap(({ moduleIds }) => moduleIds));
}
