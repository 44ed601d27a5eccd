import type { Policy } from '../expect/level.ts';
import { unplacedCount } from '../report/problem.ts';
import type { Row } from '../report/row.ts';
import { counted } from '../words/count.ts';
import { andList } from '../words/list.ts';
import type { OutputStream } from './output-stream.ts';
import type { OutputSpec } from './outputs.ts';

/** Formats in which each finding has a place in a file. */
const WITH_PLACES: ReadonlySet<string> = new Set(['checkstyle', 'gitlab', 'rdjson', 'sarif']);

/** Writes how many findings the requested formats leave out, as those of targets of `probe`. */
export async function writeUnplaced(
  specs: readonly OutputSpec[],
  rows: () => readonly Row[],
  policy: Policy,
  stderr: OutputStream,
): Promise<void> {
  const formats = [...new Set(specs.map(({ format }) => format))].filter((one) =>
    WITH_PLACES.has(one),
  );
  const count = formats.length === 0 ? 0 : unplacedCount(rows(), policy);
  if (count === 0) return;
  const which = `${counted(count, 'finding')} without a place in a file`;
  const verb = count === 1 ? 'is' : 'are';
  await stderr.write(`firstbytes: warning: ${which} ${verb} left out of ${andList(formats)}\n`);
}
