import { text } from '../bytes/build.ts';
import { compareAny, compareCaseless, indexOf } from '../bytes/compare.ts';
import { latin1, lineAt } from '../bytes/lines.ts';
import { type Call, match, NEED, protocol, REJECT, type Reply, type Verdict } from './protocol.ts';

/** HTTP/1.0 and 1.1 (RFC 9112 section 4, status line; section 3, request line). */
export const http = protocol({
  id: 'http',
  title: 'Hypertext Transfer Protocol 1.x',
  ports: [80, 8080, 8000, 8008, 8081, 8888, 3000, 5000, 9090],
  tlsPorts: [443, 8443, 9443],
  speaksFirst: 'client',
  spec: 'RFC 9112 section 4',
  alpn: ['http/1.1'],
  opening: ({ host, port, path }) =>
    text(
      `GET ${path} HTTP/1.1\r\nHost: ${hostHeader(host, port)}\r\n` +
        'User-Agent: firstbytes\r\nAccept: */*\r\nConnection: close\r\n\r\n',
    ),
  server,
  client,
});

/** The Host field (RFC 9110 section 7.2): an IPv6 address stands in brackets. */
export function hostHeader(host: string, port: number): string {
  const name = host.includes(':') ? `[${host}]` : host.replace(/[^\x21-\x7e]/g, '');
  return `${name}:${port}`;
}

function server(reply: Reply): Verdict {
  const { bytes, ended } = reply;
  const start = compareAny(bytes, ['HTTP/1.0 ', 'HTTP/1.1 ']);
  if (start === 'differs') return bareHtml(reply);
  const line = lineAt(bytes);
  if (line === 'long') return REJECT;
  if (line === 'short') {
    if (!ended) return NEED;
    return start === 'fits' ? match('likely', 'start of a status line', bytes.length) : REJECT;
  }
  const status = /^HTTP\/(1\.[01]) ([1-5]\d\d)(?: |$)/.exec(line.text);
  if (!status) return REJECT;

  const headEnd = endOfHead(bytes);
  if (headEnd === -1 && !ended && bytes.length < 4096) return NEED;
  if (speaksForTls(bytes)) return REJECT;
  const facts = {
    protocolVersion: status[1] as string,
    ...software(latin1(bytes.subarray(0, headEnd === -1 ? bytes.length : headEnd))),
  };
  if (status[2] === '400' && mayHideTls(reply))
    return match('weak', 'status line', line.end, facts);
  const sure = status[2] !== '400' || reply.layer === 'tls' || reply.sent[0] === 0x16;
  return match(sure ? 'certain' : 'likely', 'status line', line.end, facts);
}

/**
 * A port for HTTPS also answers foreign plaintext with a plain 400 (nginx 1.22: the same as
 * a port for HTTP does), and says "HTTPS" only to a well-formed request. So a 400 to
 * anything but a request or a ClientHello leaves open which of the two it is.
 */
export function mayHideTls({ layer, sent }: Reply): boolean {
  if (layer === 'tls' || sent[0] === 0x16) return false;
  return !/^[A-Z]+ \S+ HTTP\/1\.[01]\r?\n/.test(latin1(sent.subarray(0, 2048)));
}

/**
 * Servers for HTTPS answer a plaintext request with a plaintext 400. The words of nginx,
 * Apache httpd, Go's net/http, Tomcat and CherryPy, as observed: the port speaks TLS.
 */
const TLS_REFUSALS = [
  'plain HTTP request was sent to HTTPS port',
  'Client sent an HTTP request to an HTTPS server',
  'speaking plain HTTP to an SSL-enabled server port',
  'combination of host and port requires TLS',
  'this server only speaks HTTPS on this port',
] as const;

/** Whether an HTTP answer says that this port is for HTTPS; then it is TLS, not HTTP. */
export function speaksForTls(bytes: Uint8Array): boolean {
  return TLS_REFUSALS.some((words) => indexOf(bytes, words) !== -1);
}

/** Whether an HTTP answer is a 400 whose body, still to come, may say so. */
export function mayStillSpeakForTls({ bytes, sent, ended, layer }: Reply): boolean {
  if (ended || bytes.length >= 4096 || sent[0] === 0x16 || layer === 'tls') return false;
  if (!/^HTTP\/1\.[01] 400/.test(latin1(bytes.subarray(0, 12)))) return false;
  const headEnd = endOfHead(bytes);
  if (headEnd === -1) return true;
  const length = /^content-length: *(\d+)/im.exec(latin1(bytes.subarray(0, headEnd)))?.[1];
  return length === undefined || bytes.length < headEnd + Number(length);
}

/** nginx and old embedded servers answer a malformed request with HTML and no status line. */
function bareHtml(reply: Reply): Verdict {
  const { bytes, sent, ended } = reply;
  if (sent.length === 0) return REJECT;
  const fits = ['<html', '<!doctype html'].map((tag) => compareCaseless(bytes, tag));
  if (fits.includes('fits')) {
    const closed = indexOf(bytes, '</html>') !== -1 || bytes.length >= 4096;
    if (!closed && !ended) return NEED;
    if (speaksForTls(bytes)) return REJECT;
    const nginx = /<hr><center>(nginx|openresty)(?:\/([\d.]+))?/.exec(latin1(bytes));
    return match(
      mayHideTls(reply) ? 'weak' : 'likely',
      'HTML without a status line (HTTP/0.9 style)',
      bytes.length,
      {
        protocolVersion: '0.9',
        ...(nginx ? { product: nginx[1] as string } : {}),
        ...(nginx?.[2] ? { version: nginx[2] } : {}),
      },
    );
  }
  return fits.includes('short') && !ended ? NEED : REJECT;
}

function endOfHead(bytes: Uint8Array): number {
  const crlf = indexOf(bytes, '\r\n\r\n');
  if (crlf !== -1) return crlf + 4;
  const lf = indexOf(bytes, '\n\n');
  return lf === -1 ? -1 : lf + 2;
}

function software(head: string): { product?: string; version?: string } {
  const value = /^server:[ \t]*([^\r\n]+)/im.exec(head)?.[1]?.trim();
  if (!value) return {};
  const parts = /^([^/\s]+)\/(\S+)/.exec(value);
  return parts ? { product: parts[1] as string, version: parts[2] as string } : { product: value };
}

function client({ bytes, ended }: Call): Verdict {
  const line = lineAt(bytes, 0, 4096);
  if (line === 'long') return REJECT;
  if (line === 'short') {
    const open =
      /^[A-Z]{1,20}(?:$| [\x21-\x7e]*(?:$| (?:H|HT|HTT|HTTP|HTTP\/|HTTP\/1|HTTP\/1\.|HTTP\/1\.[01]\r?)?$))/;
    return !ended && open.test(latin1(bytes)) ? NEED : REJECT;
  }
  const request = /^([A-Z]{1,20}) (\S+) HTTP\/(1\.[01])$/.exec(line.text);
  if (!request) return REJECT;
  const agent = /^user-agent:[ \t]*([^\r\n]+)/im.exec(latin1(bytes))?.[1]?.trim();
  return match('certain', 'request line', line.end, {
    protocolVersion: request[3] as string,
    ...(agent ? { product: agent } : {}),
  });
}
