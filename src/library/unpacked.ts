import { Readable } from 'node:stream';
import { constants, createGunzip } from 'node:zlib';

/** A gzip stream that is damaged: what came before was read. */
export class DamagedGzip extends Error {
  override readonly name = 'DamagedGzip';
}

/** Unpacks gzip (RFC 1952), and passes on everything else. A stream that is cut gives what is there. */
export async function* unpacked(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  const iterator = chunks[Symbol.asyncIterator]();
  const start = await firstBytes(iterator);
  const rest = rejoined(start, iterator);
  if (start[0] !== 0x1f || start[1] !== 0x8b) {
    yield* rest;
    return;
  }
  const gunzip = createGunzip({ finishFlush: constants.Z_SYNC_FLUSH });
  const source = Readable.from(rest, { objectMode: false });
  source.on('error', (error) => gunzip.destroy(error));
  try {
    yield* source.pipe(gunzip);
  } catch (error) {
    const { code = '' } = error as NodeJS.ErrnoException;
    throw code.startsWith('Z_') ? new DamagedGzip(code, { cause: error }) : error;
  } finally {
    source.destroy();
  }
}

/** At least two bytes, if there are that many. */
async function firstBytes(iterator: AsyncIterator<Uint8Array>): Promise<Uint8Array> {
  let bytes = new Uint8Array(0);
  while (bytes.length < 2) {
    const { done, value } = await iterator.next();
    if (done) break;
    bytes = Buffer.concat([bytes, value]);
  }
  return bytes;
}

async function* rejoined(
  start: Uint8Array,
  iterator: AsyncIterator<Uint8Array>,
): AsyncGenerator<Uint8Array> {
  try {
    if (start.length > 0) yield start;
    for (;;) {
      const { done, value } = await iterator.next();
      if (done) return;
      yield value;
    }
  } finally {
    await iterator.return?.();
  }
}
