/** How much is read. */
export interface LineLimits {
  /** Of the whole text. */
  readonly maxBytes: number;
  /** Of one line, in UTF-16 units. */
  readonly maxLineLength: number;
}

/**
 * The lines of a text in UTF-8, without their ends. Each line costs its length, in however many chunks
 * it comes. Throws a RangeError beyond the limits.
 */
export async function* readLines(
  chunks: AsyncIterable<Uint8Array>,
  { maxBytes, maxLineLength }: LineLimits,
): AsyncGenerator<string> {
  const decoder = new TextDecoder();
  let rest: string[] = [];
  let [restLength, length] = [0, 0];
  for await (const chunk of chunks) {
    length += chunk.length;
    if (length > maxBytes) throw new RangeError(`more than ${maxBytes / 1024 ** 2} MiB`);
    const [first = '', ...lines] = decoder.decode(chunk, { stream: true }).split('\n');
    rest.push(first);
    restLength += first.length;
    for (const line of lines) {
      yield rest.join('');
      rest = [line];
      restLength = line.length;
    }
    if (restLength > maxLineLength) throw new RangeError('a line is too long for a target');
  }
  yield rest.join('') + decoder.decode();
}
