import type { Reader } from './reader.ts';
import { type TextPattern, textPattern } from './text-pattern.ts';

/** The status line of HTTP-like responses: SIP, RTSP, ICAP. */
export interface StatusLine {
  readonly version: string;
  readonly status: number;
  readonly reason: string;
  /** The field lines, as far as they arrived. */
  readonly fields: string;
}

/** Moves past the status line `NAME/d.d ddd reason`; undefined if the bytes are not one. */
export function readStatusLine(reader: Reader, name: string): StatusLine | undefined {
  const parts = reader.match(patternFor(name, STATUS_LINES, statusPattern));
  if (!parts) return undefined;
  const [, version = '', status, reason = ''] = parts;
  return { version, status: Number(status), reason, fields: reader.availableText() };
}

/** The request line `METHOD uri NAME/d.d` of the same protocols. */
export interface RequestLine {
  readonly method: string;
  readonly uri: string;
  readonly version: string;
  readonly fields: string;
}

/** Moves past a request line; undefined if the bytes are not one. */
export function readRequestLine(reader: Reader, name: string): RequestLine | undefined {
  const parts = reader.match(patternFor(name, REQUEST_LINES, requestPattern));
  if (!parts) return undefined;
  const [, method = '', uri = '', version = ''] = parts;
  return { method, uri, version, fields: reader.availableText() };
}

/**
 * Whether a status line may be a web server's that repeats the version of the request, as mini_httpd
 * 1.30 does: a refusal without the field that its protocol demands in each response. Waits for the
 * end of the fields.
 */
export function mayRepeatVersion(
  reader: Reader,
  { status, fields }: StatusLine,
  demanded: RegExp,
): boolean {
  if (!REFUSALS.includes(status)) return false;
  const end = fields.search(/(?:^|\n)\r?\n/);
  const head = end === -1 ? fields : fields.slice(0, end + 1);
  if (demanded.test(head)) return false;
  if (end === -1) reader.demand(reader.bytes.length + 1);
  return true;
}

const REFUSALS: readonly number[] = [400, 403, 404, 405, 500, 501, 505];

const STATUS_LINES = new Map<string, TextPattern>();
const REQUEST_LINES = new Map<string, TextPattern>();

function statusPattern(name: string): TextPattern {
  return textPattern(new RegExp(`^${name}/([12]\\.\\d) ([1-6]\\d\\d)(?: ([^\\r\\n]*))?\\r?\\n`));
}

/** RFC 9110 section 5.6.2, and RFC 3261 section 25.1: what a method may consist of. */
const TOKEN = "[!#$%&'*+.^_`|~0-9A-Za-z-]";

function requestPattern(name: string): TextPattern {
  return textPattern(new RegExp(`^(${TOKEN}{1,40}) ([^\\r\\n]+) ${name}/([12]\\.\\d)\\r?\\n`));
}

function patternFor(
  name: string,
  cache: Map<string, TextPattern>,
  make: (name: string) => TextPattern,
): TextPattern {
  const pattern = cache.get(name) ?? make(name);
  cache.set(name, pattern);
  return pattern;
}
