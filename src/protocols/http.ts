import { concat, text, utf8 } from '../bytes/build.ts';
import { startsWith } from '../bytes/compare.ts';
import {
  awaitBody,
  type Fields,
  fieldOf,
  type HttpAnswer,
  readHttp,
} from '../bytes/http-answer.ts';
import { latin1 } from '../bytes/lines.ts';
import { oneOf } from '../bytes/pattern.ts';
import { PROXY_V2 } from '../bytes/proxy-header.ts';
import type { Reader } from '../bytes/reader.ts';
import { textPattern } from '../bytes/text-pattern.ts';
import { mayYetName, PRODUCT_EXPOSURE, productOf } from './http-products.ts';
import { type Answer, firstMatch, match, protocol, REJECT, type Reply } from './protocol.ts';
import type { RefusalContext } from './protocol-parts.ts';

/** RFC 9110 section 9 and RFC 5789: the recognizer takes any token, people use these. */
const METHODS = ['GET', 'POST', 'PUT', 'HEAD', 'DELETE', 'PATCH', 'TRACE', 'CONNECT', 'OPTIONS'];

/** HTTP/1.0 and 1.1 (RFC 9112 section 4, status line; section 3, request line). */
export const http = protocol({
  id: 'http',
  title: 'Hypertext Transfer Protocol 1.x',
  name: 'HTTP',
  aliases: ['http1', 'http-alt', 'www'],
  tlsAliases: ['https', 'https-alt'],
  tlsAlternatives: ['http2'],
  ports: [80, 8080, 8000, 8008, 8081, 8888, 3000, 5000, 9090],
  tlsPorts: [443, 8443, 9443],
  exposure: PRODUCT_EXPOSURE,
  popularity: 50,
  speaksFirst: 'client',
  spec: 'RFC 9112 section 4',
  alpn: ['http/1.1'],
  openings: [
    ({ host, port, path }) =>
      concat(
        `GET ${requestTarget(path)} HTTP/1.1\r\nHost: ${hostHeader(host, port)}\r\n`,
        'User-Agent: firstbytes\r\nAccept: */*\r\nConnection: close\r\n\r\n',
      ),
  ],
  sendsCredentials: {
    when: 'unasked',
    sends: 'the Authorization and Cookie headers with the first request',
    inStream: /\r\n(?:Proxy-)?Authorization: ?(?:Basic|Bearer|Token) /i,
    source: 'RFC 7617; RFC 6265 section 5.4',
  },
  carriesLines: 'header fields and body',
  refusal: httpError,
  refusalTexts: [{ software: 'IIS', text: 'HTTP Error 400. The request verb is invalid' }],
  knownTexts: [
    ...METHODS.flatMap((method) =>
      // Two paths: what they have in common is what every request with the method begins with.
      ['/', '/path'].map(
        (path) => ({ side: 'client', text: `${method} ${path} HTTP/1.1\r\n\r\n` }) as const,
      ),
    ),
    { side: 'server', text: '<html><body></body></html>' },
  ],
  guardTexts: [
    ...METHODS.map((method) => ({ side: 'client', text: `${method} `.slice(0, 12) }) as const),
    { side: 'server', text: '<htm' },
    { side: 'server', text: '<HTM' },
  ],
  roles: {
    server: 'a web server (http)',
    client: 'an HTTP client, such as a browser, a health check or a scraper,',
  },
  notReady: /^HTTP\/[\d.]+ (50[234]\b[^\r\n]*)/,
  serverBeginnings: ['HTTP/1.', 'ICY ', [0x3c, oneOf(0x21, 0x48, 0x68)]],
  server,
  client: readHttpRequest,
});

/** The Host field (RFC 9110 section 7.2): an IPv6 address stands in brackets, without its zone. */
export function hostHeader(host: string, port: number): string {
  const name = (host.split('%', 1)[0] as string).replace(/[^\x21-\x7e]/g, '');
  return name.includes(':') ? `[${name}]:${port}` : `${name}:${port}`;
}

/** The path as it may stand in a request line: what is not printable ASCII is percent-encoded. */
export function requestTarget(path: string): string {
  const target = path.startsWith('/') ? path : `/${path}`;
  return Array.from(utf8(target), (byte) =>
    byte > 0x20 && byte < 0x7f
      ? String.fromCharCode(byte)
      : `%${byte.toString(16).toUpperCase().padStart(2, '0')}`,
  ).join('');
}

function server(reader: Reader, reply: Reply): Answer {
  return firstMatch(reader, SERVER_WAYS, reply);
}

const SERVER_WAYS = [httpResponse, cutStatusLine, bareHtml, shoutcast];

function httpResponse(reader: Reader, reply: Reply): Answer {
  const answer = readHttp(reader);
  if (!answer || isOfAnother(answer) || saysHttps(answer)) return REJECT;
  if (mayYetRefuse(answer) || mayYetName(answer)) awaitBody(answer);

  const facts = { protocolVersion: answer.version, ...productOf(answer) };
  // A server that accepts a PROXY header demands one, and is not a plain HTTP server.
  if (startsWith(reply.sent, PROXY_V2) && answer.status !== 400) {
    return match('weak', 'status line behind a PROXY header', answer.statusEnd, facts);
  }
  if (mayHideTls(reply, answer)) return match('weak', 'status line', answer.statusEnd, facts);
  const isSure = answer.status !== 400 || reply.layer === 'tls' || reply.sent[0] === 0x16;
  return match(isSure ? 'certain' : 'likely', 'status line', answer.statusEnd, facts);
}

/**
 * Servers of other protocols that refuse an HTTP request in HTTP, with the words of the refusal. They
 * all omit the Date that an origin server has to send (RFC 9110 section 6.6.1).
 */
const REFUSALS: readonly { readonly words: string; readonly from: string }[] = [
  { words: 'It looks like you are trying to access MongoDB over HTTP', from: 'mongodb' },
  { words: 'is for clickhouse-client program', from: 'the native protocol of ClickHouse' },
  { words: 'This is not a HTTP port', from: 'the transport of Elasticsearch before 7' },
  { words: 'This is not an HTTP port', from: 'the transport of Elasticsearch' },
  { words: 'HTTP request to a Hadoop IPC port', from: 'Hadoop IPC' },
  { words: 'Tor is not an HTTP Proxy', from: 'socks5, in the reason phrase' },
  { words: 'Tor ControlPort is not an HTTP proxy', from: 'tor-control, in the reason phrase' },
  { words: 'Missing ALPN Protocol, expected `h2`', from: 'http2 over TLS, by Node.js' },
];

/** Servers of other protocols that take HTTP only as their tunnel. */
const TUNNELS = /^GStreamer RTSP/i;

/** Whether an HTTP answer was given by a server of some other protocol. */
function isOfAnother(answer: HttpAnswer): boolean {
  if (TUNNELS.test(fieldOf(answer, 'Server') ?? '')) return true;
  // The reason phrase identifies the server before its fields have come.
  if (isRefusal(answer.reason)) return true;
  return fieldOf(answer, 'Date') === undefined && isRefusal(answer.body.slice(0, 256));
}

function isRefusal(text: string): boolean {
  return REFUSALS.some(({ words }) => text.includes(words));
}

/**
 * Servers for HTTPS answer a plaintext request with a plaintext 400. The words of nginx,
 * Go's net/http, Apache httpd, Tomcat and CherryPy, as observed.
 */
const TLS_REFUSALS = [
  'plain HTTP request was sent to HTTPS port',
  'Client sent an HTTP request to an HTTPS server',
  'speaking plain HTTP to an SSL-enabled server port',
  'combination of host and port requires TLS',
  'this server only speaks HTTPS on this port',
] as const;

/** Whether an HTTP answer states that this port is for HTTPS; then it is TLS, not HTTP. */
export function saysHttps({ status, body }: Pick<HttpAnswer, 'status' | 'body'>): boolean {
  return status === 400 && TLS_REFUSALS.some((words) => body.includes(words));
}

/** Whether the rest of the body may show that another protocol's server answered. */
function mayYetRefuse(answer: HttpAnswer): boolean {
  return answer.status === 400 || fieldOf(answer, 'Date') === undefined;
}

/**
 * Whether only another connection can distinguish HTTP from HTTPS. A port for HTTPS answers foreign
 * plaintext with a plain 400 (nginx 1.22: the same as that of a port for HTTP), and names HTTPS
 * only after a well-formed request. And it may be set up to redirect to itself (nginx:
 * `error_page 497 =301 https://$http_host`), as a port for HTTP behind a proxy may.
 */
export function mayHideTls(
  { layer, sent }: Reply,
  answer: { readonly status: number; readonly fields: Fields | string },
): boolean {
  if (layer === 'tls' || sent[0] === 0x16) return false;
  if (answer.status !== 400 && (answer.status < 300 || answer.status > 399)) return false;
  const request = latin1(sent, 0, 2048);
  // nginx 1.22 refuses a CONNECT before it checks for TLS.
  const isWellFormed = /^(?!CONNECT )[A-Z]+ \S+ HTTP\/1\.[01]\r?\n/.test(request);
  if (answer.status === 400) return !isWellFormed;
  if (!isWellFormed) return false;
  const host = fieldOf({ fields: request }, 'Host');
  const location = /^https:\/\/([^/?#]+)/i.exec(fieldOf(answer, 'Location') ?? '')?.[1];
  if (!host || !location) return false;
  return withPort(host, 80) === withPort(location, 443);
}

function withPort(authority: string, usual: number): string {
  return (/:\d+$/.test(authority) ? authority : `${authority}:${usual}`).toLowerCase();
}

const VERSIONS = ['HTTP/1.0 ', 'HTTP/1.1 '];

/** A server may close before the status line is complete. */
function cutStatusLine(reader: Reader): Answer {
  if (!reader.oneOf(VERSIONS) || reader.bytes.includes(0x0a)) return REJECT;
  reader.skip(reader.left);
  return reader.isAtEnd() ? match('likely', 'start of a status line', reader.at) : REJECT;
}

const HTML = textPattern(/^<(?:html|!doctype html)/i);

/** HTML that came without a status line, once it is whole; undefined if the bytes are not HTML. */
export function readBareHtml(reader: Reader): string | undefined {
  if (!reader.match(HTML)) return undefined;
  const page = latin1(reader.bytes);
  reader.skip(reader.left);
  return /<\/html>/i.test(page) || reader.isAtEnd() ? page : undefined;
}

/** Python's http.server and Tomcat answer a malformed request so, as nginx did in the past. */
function bareHtml(reader: Reader, reply: Reply): Answer {
  const page = reply.sent.length > 0 ? readBareHtml(reader) : undefined;
  if (page === undefined) return REJECT;
  const answer = { status: 400, fields: '', body: page };
  if (saysHttps(answer)) return REJECT;
  const nginx = /<hr><center>(nginx|openresty)(?:\/([\d.]+))?/.exec(page);
  const isPython = /<p>Error code explanation: \S+ - /.test(page);
  const confidence = mayHideTls(reply, answer) && !isPython ? 'weak' : 'likely';
  return match(confidence, 'HTML without a status line', reader.at, {
    protocolVersion: '0.9',
    ...(nginx ? { product: nginx[1] as string } : {}),
    ...(nginx?.[2] ? { version: nginx[2] } : {}),
  });
}

const ICY = ['ICY 200 OK', 'ICY 40'];

/** SHOUTcast before 2.0 wrote `ICY` for `HTTP/1.0`; players and curl take it for HTTP. */
function shoutcast(reader: Reader, { sent }: Reply): Answer {
  if (sent.length === 0 || !reader.oneOf(ICY)) return REJECT;
  return match('likely', 'status line of SHOUTcast', 6, { protocolVersion: '1.0' });
}

/**
 * The method is a token (RFC 9110 section 5.6.2). The target has no blanks, but clients that do not
 * encode them are read all the same.
 */
const REQUEST_LINE = textPattern(
  /^([!#$%&'*+.^_`|~0-9A-Za-z-]{1,40}) ([^\r\n]+) HTTP\/(1\.[01])\r?\n/,
);

/** A request, for the protocols in HTTP as well: the fields come after it. */
export function readHttpRequest(reader: Reader): Answer {
  const line = reader.match(REQUEST_LINE);
  if (!line) return REJECT;
  const agent = fieldOf({ fields: reader.availableText() }, 'User-Agent');
  return match('certain', 'request line', reader.at, {
    protocolVersion: line[3] as string,
    ...(agent ? { product: agent } : {}),
  });
}

function httpError({ sentence }: RefusalContext): readonly Uint8Array[] {
  const body = `firstbytes: ${sentence}\n`;
  const head = `HTTP/1.1 400 Bad Request\r\nContent-Type: text/plain\r\nContent-Length: ${body.length}\r\n`;
  return [text(`${head}Connection: close\r\n\r\n${body}`)];
}
