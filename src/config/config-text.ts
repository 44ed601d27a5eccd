import { open } from 'node:fs/promises';
import { MAX_CONFIG_LENGTH } from './load.ts';

const CHUNK_LENGTH = 64 * 1024;
const TOO_LONG = `more than ${MAX_CONFIG_LENGTH / 1024 ** 2} MiB: not a config`;

/**
 * Reads a file, a pipe or a device, and stops at the limit: the size that the system reports is 0 for
 * those that never end.
 */
export async function readConfigText(path: string): Promise<string> {
  const file = await open(path);
  try {
    return await configTextOf(chunksOf(file));
  } finally {
    await file.close();
  }
}

async function* chunksOf(file: Awaited<ReturnType<typeof open>>): AsyncGenerator<Uint8Array> {
  for (;;) {
    const { bytesRead, buffer } = await file.read(Buffer.allocUnsafe(CHUNK_LENGTH));
    if (bytesRead === 0) return;
    yield buffer.subarray(0, bytesRead);
  }
}

/** The text of UTF-8 bytes; a RangeError if they are too many or not UTF-8. */
export async function configTextOf(chunks: AsyncIterable<Uint8Array>): Promise<string> {
  const all: Uint8Array[] = [];
  let length = 0;
  for await (const chunk of chunks) {
    all.push(chunk);
    length += chunk.length;
    if (length > MAX_CONFIG_LENGTH) throw new RangeError(TOO_LONG);
  }
  const bytes = Buffer.concat(all);
  if (isUtf8Until(bytes, bytes.length, false)) return bytes.toString('utf8');
  const isUtf16 = ['fffe', 'feff'].includes(bytes.subarray(0, 2).toString('hex'));
  if (isUtf16) throw new RangeError('UTF-16, not UTF-8');
  if (bytes.includes(0)) throw new RangeError('a binary file, not YAML or JSON');
  throw new RangeError(`not UTF-8 at byte ${firstInvalid(bytes) + 1}`);
}

/** Whether the first bytes are UTF-8; the last character may be incomplete where more bytes follow. */
function isUtf8Until(bytes: Uint8Array, end: number, stream: boolean): boolean {
  try {
    new TextDecoder('utf-8', { fatal: true }).decode(bytes.subarray(0, end), { stream });
    return true;
  } catch {
    return false;
  }
}

/** The offset of the first character that is not UTF-8, by halving. */
function firstInvalid(bytes: Uint8Array): number {
  let [valid, invalid] = [0, bytes.length + 1];
  while (invalid - valid > 1) {
    const middle = (valid + invalid) >> 1;
    if (middle <= bytes.length && isUtf8Until(bytes, middle, true)) valid = middle;
    else invalid = middle;
  }
  // The last of these bytes may be the start of the character that is broken.
  while (!isUtf8Until(bytes, valid, false)) valid--;
  return valid;
}
