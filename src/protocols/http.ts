import { concat, text, utf8 } from '../bytes/build.ts';
import { compareAny, compareCaseless, startsWith } from '../bytes/compare.ts';
import { fieldOf, type HttpAnswer, readHttpAnswer } from '../bytes/http-answer.ts';
import { latin1, lineAt } from '../bytes/lines.ts';
import { PROXY_V2 } from '../bytes/proxy-header.ts';
import { mayYetName, productOf } from './http-products.ts';
import { legacyClient, legacyServer, NEED } from './legacy.ts';
import {
  type ClientBytes,
  match,
  protocol,
  REJECT,
  type RefusalContext,
  type Reply,
  type Verdict,
} from './protocol.ts';

/** RFC 9110 section 9 and RFC 5789: the recognizer takes any token, people use these. */
const METHODS = ['GET', 'POST', 'PUT', 'HEAD', 'DELETE', 'PATCH', 'TRACE', 'CONNECT', 'OPTIONS'];

/** HTTP/1.0 and 1.1 (RFC 9112 section 4, status line; section 3, request line). */
export const http = protocol({
  id: 'http',
  title: 'Hypertext Transfer Protocol 1.x',
  name: 'HTTP',
  aliases: ['http1', 'http-alt', 'www'],
  tlsAliases: ['https', 'https-alt'],
  popularity: 12,
  sendsCredentials: {
    when: 'unasked',
    sends: 'the Authorization and Cookie headers with the first request',
    source: 'RFC 7617; RFC 6265 section 5.4',
  },
  carriesLines: 'header fields and body',
  ports: [80, 8080, 8000, 8008, 8081, 8888, 3000, 5000, 9090],
  tlsPorts: [443, 8443, 9443],
  knownTexts: [
    ...METHODS.flatMap((method) =>
      // Two paths: what they have in common is what every request with the method begins with.
      ['/', '/path'].map(
        (path) => ({ side: 'client', text: `${method} ${path} HTTP/1.1\r\n\r\n` }) as const,
      ),
    ),
    { side: 'server', text: '<html><body></body></html>' },
  ],
  roles: {
    server: 'a web server (http)',
    client: 'an HTTP client, such as a browser, a health check or a scraper,',
  },
  speaksFirst: 'client',
  spec: 'RFC 9112 section 4',
  refusal: httpError,
  alpn: ['http/1.1'],
  openings: [
    ({ host, port, path }) =>
      concat(
        `GET ${requestTarget(path)} HTTP/1.1\r\nHost: ${hostHeader(host, port)}\r\n`,
        'User-Agent: firstbytes\r\nAccept: */*\r\nConnection: close\r\n\r\n',
      ),
  ],
  server: legacyServer(server),
  client: legacyClient(client),
});

/** The Host field (RFC 9110 section 7.2): an IPv6 address stands in brackets, without its zone. */
export function hostHeader(host: string, port: number): string {
  const name = host.replace(/%.*$/, '').replace(/[^\x21-\x7e]/g, '');
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

function server(reply: Reply): Verdict {
  const { bytes, ended } = reply;
  const answer = readHttpAnswer(bytes, ended);
  if (answer === 'partial') return NEED;
  if (answer === 'none') return oddAnswer(reply);
  if (isOfAnother(answer) || saysHttps(answer)) return REJECT;
  if (!answer.whole && (mayYetRefuse(answer) || mayYetName(answer))) return NEED;

  const facts = { protocolVersion: answer.version, ...productOf(answer) };
  // Who is not put off by a PROXY header demands one, and is no plain HTTP server.
  if (startsWith(reply.sent, PROXY_V2) && answer.status !== 400) {
    return match('weak', 'status line behind a PROXY header', answer.statusEnd, facts);
  }
  if (mayHideTls(reply, answer)) return match('weak', 'status line', answer.statusEnd, facts);
  const sure = answer.status !== 400 || reply.layer === 'tls' || reply.sent[0] === 0x16;
  return match(sure ? 'certain' : 'likely', 'status line', answer.statusEnd, facts);
}

/**
 * Protocols that answer an HTTP request in HTTP only to say that they are none, with the
 * words by which they do it. None of them sends a Date, as an origin server has to
 * (RFC 9110 section 6.6.1).
 */
const REFUSALS: readonly { readonly words: string; readonly speaks: string }[] = [
  { words: 'It looks like you are trying to access MongoDB over HTTP', speaks: 'mongodb' },
  { words: 'is for clickhouse-client program', speaks: 'the native protocol of ClickHouse' },
  { words: 'This is not a HTTP port', speaks: 'the transport of Elasticsearch before 7' },
  { words: 'This is not an HTTP port', speaks: 'the transport of Elasticsearch' },
  { words: 'HTTP request to a Hadoop IPC port', speaks: 'Hadoop IPC' },
  { words: 'Tor is not an HTTP Proxy', speaks: 'socks5, in the reason phrase' },
  { words: 'Tor ControlPort is not an HTTP proxy', speaks: 'tor-control, in the reason phrase' },
  { words: 'Missing ALPN Protocol, expected `h2`', speaks: 'http2 over TLS, by Node.js' },
];

/** Servers of other protocols that take HTTP only as their tunnel. */
const TUNNELS = /^GStreamer RTSP/i;

/** Whether an HTTP answer was given by a server of some other protocol. */
function isOfAnother(answer: HttpAnswer): boolean {
  if (TUNNELS.test(fieldOf(answer, 'Server') ?? '')) return true;
  if (fieldOf(answer, 'Date') !== undefined) return false;
  const said = `${answer.reason}\n${answer.body.slice(0, 256)}`;
  return REFUSALS.some(({ words }) => said.includes(words));
}

/**
 * Servers for HTTPS answer a plaintext request with a plaintext 400. The words of nginx,
 * Go's net/http, Apache httpd, Tomcat and CherryPy, as observed: the port speaks TLS.
 */
const TLS_REFUSALS = [
  'plain HTTP request was sent to HTTPS port',
  'Client sent an HTTP request to an HTTPS server',
  'speaking plain HTTP to an SSL-enabled server port',
  'combination of host and port requires TLS',
  'this server only speaks HTTPS on this port',
] as const;

/** Whether an HTTP answer says that this port is for HTTPS; then it is TLS, not HTTP. */
export function saysHttps({ status, body }: Pick<HttpAnswer, 'status' | 'body'>): boolean {
  return status === 400 && TLS_REFUSALS.some((words) => body.includes(words));
}

/** Whether the body, still to come, may show that the answer is not of an HTTP server. */
function mayYetRefuse(answer: HttpAnswer): boolean {
  return answer.status === 400 || fieldOf(answer, 'Date') === undefined;
}

/**
 * Whether it takes another connection to tell HTTP from HTTPS. A port for HTTPS answers foreign
 * plaintext with a plain 400 (nginx 1.22: the very one of a port for HTTP), and says "HTTPS"
 * only to a well-formed request. And it may be set up to redirect to itself (nginx:
 * `error_page 497 =301 https://$http_host`), as a port for HTTP behind a proxy may.
 */
export function mayHideTls(
  { layer, sent }: Reply,
  answer: Pick<HttpAnswer, 'status' | 'fields'>,
): boolean {
  if (layer === 'tls' || sent[0] === 0x16) return false;
  const request = latin1(sent.subarray(0, 2048));
  // A CONNECT is refused for what it asks for, before anybody looks for TLS (nginx 1.22).
  const wellFormed = /^(?!CONNECT )[A-Z]+ \S+ HTTP\/1\.[01]\r?\n/.test(request);
  if (answer.status === 400) return !wellFormed;
  if (answer.status < 300 || answer.status > 399 || !wellFormed) return false;
  const asked = fieldOf({ fields: request }, 'Host');
  const location = /^https:\/\/([^/?#]+)/i.exec(fieldOf(answer, 'Location') ?? '')?.[1];
  if (!asked || !location) return false;
  return withPort(asked, 80) === withPort(location, 443);
}

function withPort(authority: string, usual: number): string {
  return (/:\d+$/.test(authority) ? authority : `${authority}:${usual}`).toLowerCase();
}

/** What HTTP servers said before there were status lines, and when they cannot write one. */
function oddAnswer(reply: Reply): Verdict {
  const { bytes, sent, ended } = reply;
  if (ended && compareAny(bytes, ['HTTP/1.0 ', 'HTTP/1.1 ']) === 'full' && !bytes.includes(0x0a)) {
    return match('likely', 'start of a status line', bytes.length);
  }
  if (sent.length === 0) return REJECT;
  const page = readBareHtml(bytes, ended);
  if (page === 'partial') return NEED;
  return page === 'none' ? shoutcast(reply) : bareHtml(reply, page);
}

/** HTML that came without a status line, once it is whole. */
export function readBareHtml(bytes: Uint8Array, ended: boolean): string | 'partial' | 'none' {
  const fits = ['<html', '<!doctype html'].map((tag) => compareCaseless(bytes, tag));
  if (!fits.includes('full')) return fits.includes('partial') && !ended ? 'partial' : 'none';
  const page = latin1(bytes);
  return ended || bytes.length >= 4096 || /<\/html>/i.test(page) ? page : 'partial';
}

/** Python's http.server and Tomcat answer a malformed request so, as nginx did in the past. */
function bareHtml(reply: Reply, page: string): Verdict {
  const answer = { status: 400, fields: '', body: page };
  if (saysHttps(answer)) return REJECT;
  const nginx = /<hr><center>(nginx|openresty)(?:\/([\d.]+))?/.exec(page);
  const python = /<p>Error code explanation: \S+ - /.test(page);
  return match(
    mayHideTls(reply, answer) && !python ? 'weak' : 'likely',
    'HTML without a status line',
    reply.bytes.length,
    {
      protocolVersion: '0.9',
      ...(nginx ? { product: nginx[1] as string } : {}),
      ...(nginx?.[2] ? { version: nginx[2] } : {}),
    },
  );
}

/** SHOUTcast before 2.0 wrote `ICY` for `HTTP/1.0`; players and curl take it for HTTP. */
function shoutcast({ bytes, ended }: Reply): Verdict {
  const start = compareAny(bytes, ['ICY 200 OK', 'ICY 40']);
  if (start === 'none') return REJECT;
  if (start === 'partial') return ended ? REJECT : NEED;
  return match('likely', 'status line of SHOUTcast', 6, { protocolVersion: '1.0' });
}

function client({ bytes, ended }: ClientBytes): Verdict {
  const line = lineAt(bytes, 0, 4096);
  if (line === 'long') return REJECT;
  if (line === 'partial') {
    const open =
      /^[A-Z]{1,20}(?:$| [\x21-\x7e]*(?:$| (?:H|HT|HTT|HTTP|HTTP\/|HTTP\/1|HTTP\/1\.|HTTP\/1\.[01]\r?)?$))/;
    return !ended && (bytes.length === 0 || open.test(latin1(bytes))) ? NEED : REJECT;
  }
  const request = /^([A-Z]{1,20}) (\S+) HTTP\/(1\.[01])$/.exec(line.text);
  if (!request) return REJECT;
  const agent = fieldOf({ fields: latin1(bytes.subarray(line.end)) }, 'User-Agent');
  return match('certain', 'request line', line.end, {
    protocolVersion: request[3] as string,
    ...(agent ? { product: agent } : {}),
  });
}

function httpError({ sentence }: RefusalContext): readonly Uint8Array[] {
  const body = `firstbytes: ${sentence}\n`;
  const head = `HTTP/1.1 400 Bad Request\r\nContent-Type: text/plain\r\nContent-Length: ${body.length}\r\n`;
  return [text(`${head}Connection: close\r\n\r\n${body}`)];
}
