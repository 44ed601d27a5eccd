import { withoutByteOrderMark } from '../bytes/byte-order-mark.ts';
import type { Path } from '../yaml/place.ts';
import { readDocument } from './document.ts';
import type { Environment } from './environment.ts';

/** A path of `include`, and where it stands. */
export interface IncludePath {
  readonly text: string;
  readonly path: Path;
}

/** The includes of a config. Most configs have none, and are not parsed for them. */
export function includesOf(text: string, file: string, env: Environment): readonly IncludePath[] {
  const plain = withoutByteOrderMark(text);
  if (!/^(?:include|["']include["'])[ \t]*:|["']include["'][ \t]*:/m.test(plain)) return [];
  const { value } = readDocument(plain, file, env);
  if (typeof value !== 'object' || value === null) return [];
  const { include } = value as { include?: unknown };
  const listed = Array.isArray(include);
  return (listed ? include : [include]).flatMap((one, i) =>
    typeof one === 'string' && one !== ''
      ? [{ text: one, path: listed ? ['include', i] : ['include'] }]
      : [],
  );
}
