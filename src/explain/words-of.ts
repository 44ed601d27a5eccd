/** Bytes as words of four, aligned as in memory; the first word starts `before` bytes earlier. */
export interface Words {
  readonly words: Int32Array;
  readonly before: number;
}

/** The words that bytes are in. Those at the ends may hold other bytes of the same memory. */
export function wordsOf(bytes: Uint8Array): Words {
  const before = bytes.byteOffset % 4;
  const count = (bytes.length + before + 3) >>> 2;
  const from = bytes.byteOffset - before;
  if (from + 4 * count <= bytes.buffer.byteLength) {
    return { words: new Int32Array(bytes.buffer, from, count), before };
  }
  // The memory ends within the last word.
  const padded = new Uint8Array(4 * ((bytes.length + 3) >>> 2));
  padded.set(bytes);
  return { words: new Int32Array(padded.buffer), before: 0 };
}
