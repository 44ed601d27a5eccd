import { readFile, stat } from 'node:fs/promises';
import { rowsOf } from '../bytes/rows.ts';
import type { ReplyRow } from '../protocols/recorded-data.ts';
import { compileConfig, type LoadContext, type LoadedConfig, MAX_CONFIG_LENGTH } from './load.ts';

/** Reads and loads a config file. Only this part of the loader reads the file system. */
export async function readConfig(
  path: string,
  context: LoadContext,
): Promise<{ readonly text: string; readonly config: LoadedConfig }> {
  const { size } = await stat(path);
  if (size > MAX_CONFIG_LENGTH) throw new RangeError(`${size} bytes are too long for a config`);
  const text = await readFile(path, 'utf8');
  return {
    text,
    config: compileConfig(text, path, { recordedReplies: await repliesFor(text), ...context }),
  };
}

/** Only a config that declares protocols needs the recorded replies. */
async function repliesFor(text: string): Promise<readonly ReplyRow[]> {
  if (!text.includes('protocols')) return [];
  const { default: replies } = await import('../../data/replies.json', { with: { type: 'json' } });
  return rowsOf<ReplyRow>(replies);
}
