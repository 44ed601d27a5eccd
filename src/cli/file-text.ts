import { open } from 'node:fs/promises';

const CHUNK_BYTES = 64 * 1024;

/**
 * Reads a file, a pipe or a device as UTF-8. Throws a RangeError above so many bytes: the system reports
 * a size of 0 for a device that never ends.
 */
export async function textUpTo(file: string, maxBytes: number): Promise<string> {
  const handle = await open(file);
  try {
    const chunks: Uint8Array[] = [];
    for (let length = 0; ; ) {
      const { bytesRead, buffer } = await handle.read(Buffer.allocUnsafe(CHUNK_BYTES));
      if (bytesRead === 0) return Buffer.concat(chunks).toString('utf8');
      chunks.push(buffer.subarray(0, bytesRead));
      length += bytesRead;
      if (length > maxBytes) throw new RangeError(`more than ${maxBytes / 1024 ** 2} MiB`);
    }
  } finally {
    await handle.close();
  }
}
