/** What an HTTP server took for a request line, or for a part of one. */
export interface RefusedRequestLine {
  readonly quoted: string;
  /** `line` if it is all that the server read up to a line end. */
  readonly part: 'line' | 'method' | 'version';
}

/** The request lines that a text says were refused. */
export function* refusedRequestLines(text: string): Generator<RefusedRequestLine> {
  let found = 0;
  for (const read of [accessFields, complaints]) {
    for (const line of read(text)) {
      yield line;
      found++;
      if (found === MAX_LINES) return;
    }
  }
}

/** Per text. */
const MAX_LINES = 16;
/** In UTF-16 units. */
const MAX_QUOTED_LENGTH = 4096;

/** The field of an access log (Apache's combined format and its likes) before the status. */
function* accessFields(text: string): Generator<RefusedRequestLine> {
  let start = 0;
  for (const { index } of text.matchAll(/" (?:400|405|501|505)(?![\w.:])/g)) {
    const from = Math.max(start, index - MAX_QUOTED_LENGTH, text.lastIndexOf('\n', index) + 1);
    const before = text.slice(from, index);
    start = index + 1;
    const opening = openingQuote(before);
    if (opening !== -1) yield { quoted: before.slice(opening), part: 'line' };
  }
}

/** The field starts behind the time in brackets; Python's http.server leaves its quotes as they are. */
function openingQuote(before: string): number {
  const behindTime = before.indexOf('] "');
  return behindTime === -1 ? before.lastIndexOf('"') + 1 || -1 : behindTime + 3;
}

/** What servers quote in their own words, in the same line. */
function* complaints(text: string): Generator<RefusedRequestLine> {
  for (const { part, words } of COMPLAINTS) {
    for (const match of text.matchAll(words)) {
      const from = match.index + match[0].length;
      const rest = lineFrom(text, from);
      const quote = match[1] ?? '"';
      const end = part === 'line' ? rest.indexOf(quote) : rest.lastIndexOf(quote);
      yield { quoted: end === -1 ? rest : rest.slice(0, end), part };
    }
  }
}

function lineFrom(text: string, from: number): string {
  const line = text.slice(from, from + MAX_QUOTED_LENGTH);
  const end = line.indexOf('\n');
  return end === -1 ? line : line.slice(0, end);
}

const COMPLAINTS: readonly { readonly part: RefusedRequestLine['part']; readonly words: RegExp }[] =
  [
    // Python's http.server, and with it Django's and Flask's.
    { part: 'version', words: /message Bad request version \((["'])/g },
    { part: 'line', words: /message Bad request syntax \((["'])/g },
    {
      part: 'method',
      words: /message (?:Bad HTTP\/0\.9 request type|Unsupported method) \((["'])/g,
    },
    // nginx's error log.
    {
      part: 'line',
      words:
        /client sent invalid [a-z ]{3,40} while reading client request line, [^"\n]{0,512}request: (")/g,
    },
    // gunicorn.
    { part: 'line', words: /Invalid HTTP request line: (["'])/g },
    { part: 'method', words: /Invalid HTTP method: (["'])/g },
    { part: 'version', words: /Invalid HTTP [Vv]ersion: (["'])/g },
    // akka-http.
    { part: 'method', words: /HTTP method too long \(started with (["'])/g },
    // And Squid, which has `Unsupported method`.
    { part: 'method', words: /[Uu]nsupported (?:HTTP method:|method) (["'])/g },
  ];
