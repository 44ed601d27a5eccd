import { compareAny } from './compare.ts';
import { latin1, lineAt } from './lines.ts';
import { type Reader, SHORTAGE } from './reader.ts';

/** An HTTP/1.x response, as far as it arrived (RFC 9112 section 4). */
export interface HttpAnswer {
  readonly version: '1.0' | '1.1';
  readonly status: number;
  /** The reason phrase: any text, often empty. */
  readonly reason: string;
  /** Offset of the first byte after the status line. */
  readonly statusEnd: number;
  /** The field lines, without the status line. */
  readonly fields: string;
  /** Offset of the first byte of the body. */
  readonly bodyAt: number;
  readonly body: string;
  /** The body is complete, or no more of it will be read. */
  readonly whole: boolean;
}

/**
 * Reads a response once its fields are complete, or the bytes have `ended`. It does not wait for bytes
 * beyond `limit`.
 */
export function readHttpAnswer(
  bytes: Uint8Array,
  ended: boolean,
  limit = 4096,
): HttpAnswer | 'partial' | 'none' {
  const start = compareAny(bytes, ['HTTP/1.0 ', 'HTTP/1.1 ']);
  if (start === 'none') return 'none';
  const line = lineAt(bytes);
  if (line === 'long') return 'none';
  if (line === 'partial') return ended ? 'none' : 'partial';
  const parts = /^HTTP\/(1\.[01]) ([1-9]\d\d)(?: (.*))?$/.exec(line.text);
  if (!parts) return 'none';

  const last = ended || bytes.length >= limit;
  const rest = latin1(bytes.subarray(line.end));
  const blank = /^\r?\n|\r?\n\r?\n/.exec(rest);
  if (!blank && !last) return 'partial';
  const fields = blank ? rest.slice(0, blank.index) : rest;
  const bodyAt = blank ? line.end + blank.index + blank[0].length : bytes.length;
  const body = rest.slice(bodyAt - line.end);
  const status = Number(parts[2]);
  return {
    version: parts[1] as '1.0' | '1.1',
    status,
    reason: parts[3] ?? '',
    statusEnd: line.end,
    fields,
    bodyAt,
    body,
    whole: last || isWholeBody(status, fields, body),
  };
}

/** The response that the bytes start with; undefined if they are not one. */
export function readHttp(reader: Reader): HttpAnswer | undefined {
  const answer = readHttpAnswer(reader.bytes, reader.ended);
  if (answer === 'partial') throw SHORTAGE;
  if (answer === 'none') return undefined;
  reader.at = answer.statusEnd;
  return answer;
}

/** The value of the first field of that name, or undefined. */
export function fieldOf({ fields }: Pick<HttpAnswer, 'fields'>, name: string): string | undefined {
  for (const line of fields.split('\n')) {
    const colon = line.indexOf(':');
    if (colon === name.length && line.slice(0, colon).toLowerCase() === name.toLowerCase()) {
      return line.slice(colon + 1).trim();
    }
  }
  return undefined;
}

/** Whether a body is complete (RFC 9112 section 6.3). Without a length, it ends with the connection. */
function isWholeBody(status: number, fields: string, body: string): boolean {
  if (status < 200 || status === 204 || status === 304) return true;
  if (/^chunked$/i.test(fieldOf({ fields }, 'Transfer-Encoding') ?? '')) {
    return /(?:^|\n)0+\r?\n\r?\n$/.test(body);
  }
  const length = fieldOf({ fields }, 'Content-Length');
  return length !== undefined && body.length >= Number(length);
}
