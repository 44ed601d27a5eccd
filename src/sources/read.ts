import { readFileSync, realpathSync, statSync } from 'node:fs';
import path from 'node:path';
import { withoutByteOrderMark } from '../bytes/byte-order-mark.ts';
import type { OtherFile, SourceFacts, SourceInput, SourceReader } from './source.ts';
import { readerOf, type SourceSpec } from './source-spec.ts';

/** Bytes of one file. */
export const MAX_SOURCE_BYTES = 64 * 1024 ** 2;

/** Files that one source may include. */
const MAX_OTHER_FILES = 200;

/** A source and its text, which may come from stdin. */
export interface WrittenSource {
  readonly spec: SourceSpec;
  readonly text: string;
}

/** A source that a reader was found for. */
export interface OpenSource {
  readonly reader: SourceReader;
  readonly input: SourceInput;
}

/** Why a source cannot be used at all. */
export class SourceError extends Error {}

/** Finds the reader of a source. Throws a SourceError for an unknown kind of file. */
export function openSource(
  { spec, text: written }: WrittenSource,
  { env, profiles }: Pick<SourceInput, 'env' | 'profiles'>,
): OpenSource {
  const text = withoutByteOrderMark(written);
  const reader = readerOf(spec, text);
  if (!reader) throw new SourceError('the kind of file is not recognized');
  const file = nameOf(spec, reader);
  const isFile = !isNoFile(file);
  const readOther = isFile ? otherFilesBelow(path.dirname(spec.path)) : () => undefined;
  return { reader, input: { file, text, env, readOther, profiles } };
}

/** Whether messages call it so because it is not a file. */
export function isNoFile(file: string): boolean {
  return file.startsWith('<');
}

function nameOf({ path: file }: SourceSpec, { kind, isChoice }: SourceReader): string {
  if (isChoice) return `<${kind}>`;
  return file === '-' ? '<stdin>' : file;
}

/** What the sources say, file by file, except for kinds whose files describe each other's parts. */
export function readSources(sources: readonly OpenSource[]): readonly SourceFacts[] {
  const readers = new Set(sources.map(({ reader }) => reader));
  const hasContainers = sources.some(({ reader }) => reader.kind === 'compose');
  return [...readers].flatMap((reader) => {
    const inputs = sources.filter((one) => one.reader === reader).map(({ input }) => input);
    const facts = reader.readTogether ? [reader.readTogether(inputs)] : inputs.map(reader.read);
    return hasContainers && PROXIES.has(reader.kind) ? facts.map(insideContainer) : facts;
  });
}

const PROXIES: ReadonlySet<string> = new Set(['nginx', 'haproxy', 'envoy']);

/** The config of a proxy that runs in a container: what the host reaches is up to the Compose file. */
function insideContainer(facts: SourceFacts): SourceFacts {
  const listeners = facts.listeners.map((one) => ({ ...one, published: [] }));
  return { ...facts, listeners };
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
      const stats = statSync(real);
      if (!stats.isFile() || stats.size > MAX_SOURCE_BYTES) return undefined;
      if (++count > MAX_OTHER_FILES) return undefined;
      return { file, text: readFileSync(real, 'utf8') };
    } catch {
      return undefined;
    }
  };
}
