import { readFileSync, statSync } from 'node:fs';
import { open } from 'node:fs/promises';
import { StringDecoder } from 'node:string_decoder';
import { rowsOf } from '../bytes/rows.ts';
import type { ReplyRow } from '../protocols/recorded-data.ts';
import { compileConfig, type LoadContext, type LoadedConfig, MAX_CONFIG_LENGTH } from './load.ts';

/** Reads and loads a config file. Only this part of the loader reads the file system. */
export async function readConfig(
  path: string,
  context: LoadContext,
): Promise<{ readonly text: string; readonly config: LoadedConfig }> {
  const text = await readConfigText(path);
  return {
    text,
    config: compileConfig(text, path, {
      recordedReplies: await repliesFor(text),
      readPem,
      ...context,
    }),
  };
}

/** Many times the authorities of a system, in bytes. */
const MAX_PEM_LENGTH = 4 * 1024 ** 2;

/** Reads a file of certificates or a key; throws if it is another kind of file, too large, or cannot be read. */
export function readPem(path: string): string {
  const stats = statSync(path);
  if (!stats.isFile() || stats.size > MAX_PEM_LENGTH) throw new RangeError('not a file of PEM');
  return readFileSync(path, 'utf8');
}

/**
 * Reads a file, a pipe or a device, and stops at the limit: the size that the system reports is 0 for
 * those that never end.
 */
export async function readConfigText(path: string): Promise<string> {
  const file = await open(path);
  try {
    const buffer = Buffer.allocUnsafe(CHUNK_LENGTH);
    const decoder = new StringDecoder('utf8');
    const parts: string[] = [];
    let length = 0;
    for (;;) {
      const { bytesRead } = await file.read(buffer, 0, buffer.length);
      if (bytesRead === 0) return parts.join('') + decoder.end();
      parts.push(decoder.write(buffer.subarray(0, bytesRead)));
      length += bytesRead;
      if (length > MAX_CONFIG_LENGTH) throw new RangeError(TOO_LONG);
    }
  } finally {
    await file.close();
  }
}

const CHUNK_LENGTH = 64 * 1024;
const TOO_LONG = `more than ${MAX_CONFIG_LENGTH / 1024 ** 2} MiB: not a config`;

/** Only a config that declares protocols needs the recorded replies. */
async function repliesFor(text: string): Promise<readonly ReplyRow[]> {
  if (!text.includes('protocols')) return [];
  const { default: replies } = await import('../../data/replies.json', { with: { type: 'json' } });
  return rowsOf<ReplyRow>(replies);
}
