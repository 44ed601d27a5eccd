import { JournalError } from './journal-error.ts';

/** A line of a journal, without its line feed. */
export interface JournalLine {
  readonly text: string;
  /** From 1. */
  readonly number: number;
  /** The last line without a line feed: whoever wrote it was killed. */
  readonly isTorn: boolean;
}

/** UTF-16 units of a line: a result with all its attempts has less than a hundredth of that. */
const MAX_LINE_LENGTH = 32 * 1024 ** 2;

/**
 * The lines of a journal, in batches as its bytes come. Throws JournalError, with its name, for an endless
 * line.
 */
export async function* journalLines(
  chunks: AsyncIterable<Uint8Array>,
  name: string,
): AsyncGenerator<readonly JournalLine[]> {
  const decoder = new TextDecoder();
  let number = 0;
  let open: string[] = [];
  let openLength = 0;
  for await (const chunk of chunks) {
    const [first = '', ...rest] = decoder.decode(chunk, { stream: true }).split('\n');
    open.push(first);
    openLength += first.length;
    if (openLength > MAX_LINE_LENGTH) throw tooLong(name, number + 1);
    const last = rest.pop();
    if (last === undefined) continue;
    const lines = [open.join(''), ...rest].map((text) => {
      number++;
      return { text, number, isTorn: false };
    });
    open = [last];
    openLength = last.length;
    yield lines;
  }
  const text = `${open.join('')}${decoder.decode()}`;
  if (text !== '') yield [{ text, number: number + 1, isTorn: true }];
}

function tooLong(name: string, number: number): JournalError {
  return new JournalError(
    `${name}:${number}: the line is too long`,
    'pass the journal as audit or worker wrote it',
  );
}
