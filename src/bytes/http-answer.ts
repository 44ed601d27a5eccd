import { type Reader, SHORTAGE } from './reader.ts';
import { textPattern } from './text-pattern.ts';
import { lineEndForm } from './unfinished-line.ts';

/** The fields of an HTTP message by name in lower case; the first of each name. */
export type Fields = ReadonlyMap<string, string>;

/** An HTTP/1.x response, as far as it arrived (RFC 9112 section 4). */
export interface HttpAnswer {
  readonly version: '1.0' | '1.1';
  readonly status: number;
  /** The reason phrase: any text, often empty. */
  readonly reason: string;
  /** Offset of the first byte after the status line. */
  readonly statusEnd: number;
  readonly fields: Fields;
  /** Offset of the first byte of the body. */
  readonly bodyAt: number;
  readonly body: string;
  /** The body is complete, or no more of it will be read. */
  readonly whole: boolean;
}

const STATUS_LINE = textPattern(/^HTTP\/(1\.[01]) ([1-9]\d\d)(?: ([^\r\n]*))?\r?\n/);

/**
 * Reads a response once its fields are complete or the connection has ended; undefined if the bytes are
 * not a response.
 */
export function readHttp(reader: Reader): HttpAnswer | undefined {
  if (reader.at > 0) return readAnswer(reader);
  const { answer, isShort } = answerAtStart(reader);
  if (isShort) throw SHORTAGE;
  if (answer) reader.at = answer.bodyAt;
  return answer;
}

interface Parsed {
  readonly bytes: Uint8Array;
  readonly answer?: HttpAnswer | undefined;
  readonly isShort?: true;
}

/**
 * Half a dozen recognizers read the same response one after the other, as one that may go on and as one
 * that has ended: each is parsed once.
 */
let lastOpen: Parsed | undefined;
/** A text that ended without a line end is read with line ends as well: one place for each form of it. */
const lastEnded: (Parsed | undefined)[] = [undefined, undefined, undefined];

function answerAtStart(reader: Reader): Parsed {
  const { bytes, ended } = reader;
  const form = lineEndForm(bytes);
  const known = ended ? lastEnded[form] : lastOpen;
  if (known?.bytes === bytes) return known;
  const parsed = parse(reader);
  if (ended) lastEnded[form] = parsed;
  else lastOpen = parsed;
  return parsed;
}

function parse(reader: Reader): Parsed {
  const { bytes } = reader;
  try {
    return { bytes, answer: readAnswer(reader) };
  } catch (signal) {
    if (signal !== SHORTAGE) throw signal;
    return { bytes, isShort: true };
  }
}

function readAnswer(reader: Reader): HttpAnswer | undefined {
  const line = reader.match(STATUS_LINE);
  if (!line) return undefined;
  const [, version, digits, reason = ''] = line;
  const statusEnd = reader.at;
  const fields = reader.ended ? readFieldsSoFar(reader) : readFields(reader);
  const status = Number(digits);
  const sent = reader.availableText();
  const length = bodyLength(status, fields, sent);
  return {
    version: version as '1.0' | '1.1',
    status,
    reason,
    statusEnd,
    fields,
    bodyAt: reader.at,
    // What follows the body belongs to no answer of ours.
    body: sent.slice(0, length),
    whole: reader.ended || (length !== undefined && sent.length >= length),
  };
}

/** Moves past the fields of a message and the blank line after them. */
export function readFields(reader: Reader): Fields {
  const text = reader.availableText();
  const fields = fieldsBefore(reader, text, BLANK_LINE.exec(text));
  if (!fields) throw SHORTAGE;
  return fields;
}

const BLANK_LINE = /^\r?\n|\r?\n\r?\n/;

function fieldsBefore(
  reader: Reader,
  text: string,
  blank: RegExpExecArray | null,
): Fields | undefined {
  if (!blank) return undefined;
  reader.at += blank.index + blank[0].length;
  return parseFields(text.slice(0, blank.index));
}

/** The same for a message that ended before or after the blank line. */
function readFieldsSoFar(reader: Reader): Fields {
  const text = reader.availableText();
  const fields = fieldsBefore(reader, text, BLANK_LINE.exec(text));
  if (fields) return fields;
  reader.at = reader.bytes.length;
  return parseFields(text);
}

/** The fields in a text with one per line; other lines are ignored. */
function parseFields(text: string): Fields {
  const fields = new Map<string, string>();
  for (let start = 0; start < text.length; ) {
    const lf = text.indexOf('\n', start);
    const end = lf === -1 ? text.length : lf;
    const colon = text.indexOf(':', start);
    if (colon === -1) break;
    if (colon > start && colon < end) {
      const name = text.slice(start, colon).toLowerCase();
      if (!fields.has(name)) fields.set(name, text.slice(colon + 1, end).trim());
    }
    start = end + 1;
  }
  return fields;
}

/** The value of the first field of that name, or undefined. */
export function fieldOf(
  { fields }: { readonly fields: Fields | string },
  name: string,
): string | undefined {
  const parsed = typeof fields === 'string' ? parseFields(fields) : fields;
  return parsed.get(name.toLowerCase());
}

/** Waits for the rest of the body. */
export function awaitBody({ whole }: HttpAnswer): void {
  if (!whole) throw SHORTAGE;
}

/**
 * The length of the body (RFC 9112 section 6.3); undefined if only the end of the connection ends it, or
 * its last chunk has not come.
 */
function bodyLength(status: number, fields: Fields, sent: string): number | undefined {
  if (status < 200 || status === 204 || status === 304) return 0;
  if (/^chunked$/i.test(fields.get('transfer-encoding') ?? '')) {
    const last = /(?:^|\n)0+\r?\n\r?\n/.exec(sent);
    return last ? last.index + last[0].length : undefined;
  }
  const length = fields.get('content-length') ?? '';
  return /^\d{1,12}$/.test(length) ? Number(length) : undefined;
}
