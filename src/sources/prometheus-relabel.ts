import type { Tree } from '../yaml/tree.ts';

/** What the `relabel_configs` of a job do to every target. */
export interface Relabeling {
  readonly scheme?: string;
  readonly path?: string;
  /** Set if `__address__` is replaced: the targets of the job are then parameters, not addresses. */
  readonly address?: {
    readonly tree: Tree;
    /** The new address; undefined if it depends on the target. */
    readonly replacement?: string;
  };
}

/** Reads relabelings that replace a label by a fixed text; the last one of a label counts. */
export function relabelingOf(configs: readonly Tree[]): Relabeling {
  const out: { -readonly [K in keyof Relabeling]: Relabeling[K] } = {};
  for (const config of configs) {
    if ((config.get('action')?.text ?? 'replace').toLowerCase() !== 'replace') continue;
    const written = config.get('replacement');
    const fixed = written?.text?.includes('$') ? undefined : written?.text;
    // A relabeling that has a regex applies to some of the targets only.
    const isForAll = config.get('regex') === undefined || config.get('regex')?.text === '(.*)';
    const label = config.get('target_label')?.text;
    if (label === '__address__') {
      const replacement = fixed !== undefined && isForAll ? { replacement: fixed } : {};
      out.address = { tree: written ?? config, ...replacement };
    } else if (label === '__scheme__' && fixed !== undefined && isForAll) {
      out.scheme = fixed;
    } else if (label === '__metrics_path__' && fixed !== undefined && isForAll) {
      out.path = fixed;
    }
  }
  return out;
}
