import { type FileHandle, open } from 'node:fs/promises';
import type { AuditRange } from '../audit/events.ts';
import { parseLine } from './parse-line.ts';

/** How the line of a range begins; no other line is parsed. */
const RANGE_START = Buffer.from('{"type":"range",');
const LINE_FEED = 0x0a;
const NOTHING: Buffer = Buffer.alloc(0);
/** Bytes that are read at once. */
const CHUNK_SIZE = 1024 ** 2;
/** Longer lines are those of results, whatever their start. */
const MAX_RANGE_LENGTH = 4096;

/** The ranges that are done, from a journal that another process still writes. */
export class FollowedJournal {
  readonly #path: string;
  #offset = 0;
  /** The start of the line that is not complete yet. */
  #open: Buffer = NOTHING;

  constructor(path: string) {
    this.#path = path;
  }

  /** The ranges that were added since the last call. Rejects with the system's error. */
  async *news(): AsyncGenerator<AuditRange> {
    const handle = await open(this.#path);
    try {
      for (;;) {
        const chunk = await this.#read(handle);
        if (chunk.length === 0) return;
        yield* this.#rangesIn(chunk);
      }
    } finally {
      await handle.close();
    }
  }

  async #read(handle: FileHandle): Promise<Buffer> {
    const buffer = Buffer.allocUnsafe(CHUNK_SIZE);
    const { bytesRead } = await handle.read(buffer, 0, CHUNK_SIZE, this.#offset);
    this.#offset += bytesRead;
    return buffer.subarray(0, bytesRead);
  }

  *#rangesIn(chunk: Buffer): Generator<AuditRange> {
    let at = 0;
    for (let end = chunk.indexOf(LINE_FEED); end !== -1; end = chunk.indexOf(LINE_FEED, at)) {
      const rest = chunk.subarray(at, end);
      const range = rangeIn(this.#open.length === 0 ? rest : Buffer.concat([this.#open, rest]));
      this.#open = NOTHING;
      at = end + 1;
      if (range) yield range;
    }
    const start = Buffer.concat([this.#open, chunk.subarray(at)]);
    // Of a long line its start is enough to pass over it.
    this.#open = Buffer.from(start.subarray(0, MAX_RANGE_LENGTH + 1));
  }
}

function rangeIn(line: Buffer): AuditRange | undefined {
  if (line.length > MAX_RANGE_LENGTH) return undefined;
  if (!line.subarray(0, RANGE_START.length).equals(RANGE_START)) return undefined;
  try {
    const parsed = parseLine(JSON.parse(line.toString()));
    return parsed?.type === 'range' ? { from: parsed.from, to: parsed.to } : undefined;
  } catch {
    return undefined;
  }
}
