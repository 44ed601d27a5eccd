import { readFile, stat } from 'node:fs/promises';
import { rowsOf } from '../bytes/rows.ts';
import type { ReplyRow } from '../protocols/recorded-data.ts';
import { type LoadContext, type LoadedConfig, loadConfig } from './load.ts';

const LONGEST = 8 * 1024 ** 2;

/** Reads and loads a config file; the only part of the loader that touches a disk. */
export async function readConfig(
  path: string,
  context: LoadContext,
): Promise<{ readonly text: string; readonly config: LoadedConfig }> {
  const { size } = await stat(path);
  if (size > LONGEST) throw new RangeError(`${path} has ${size} bytes: this is no config`);
  const text = await readFile(path, 'utf8');
  return {
    text,
    config: loadConfig(text, path, { recordedReplies: await repliesFor(text), ...context }),
  };
}

/** Only a config that declares protocols has any use for the recorded answers. */
async function repliesFor(text: string): Promise<readonly ReplyRow[]> {
  if (!text.includes('protocols')) return [];
  const { default: replies } = await import('../../data/replies.json', { with: { type: 'json' } });
  return rowsOf<ReplyRow>(replies);
}
