import { concat } from '../bytes/build.ts';
import { startsWith } from '../bytes/compare.ts';
import { fieldOf, type HttpAnswer, readHttp } from '../bytes/http-answer.ts';
import { between } from '../bytes/pattern.ts';
import { PROXY_V2, PROXY_V2_LOCAL } from '../bytes/proxy-header.ts';
import type { Reader } from '../bytes/reader.ts';
import { hostHeader, requestTarget } from './http.ts';
import {
  type Answer,
  type Confidence,
  firstMatch,
  match,
  protocol,
  REJECT,
  type Reply,
} from './protocol.ts';

/**
 * A server that demands the PROXY protocol closes on everything else; HTTP servers that do not
 * know it answer 400 to its header. So the header goes before a HEAD request. Only HTTP shows behind
 * the header: a server that sends first does so with and without it.
 */
export const proxyProtocol = protocol({
  id: 'proxy-protocol',
  title: 'PROXY protocol',
  name: 'the PROXY protocol',
  ports: [],
  speaksFirst: 'client',
  spec: 'HAProxy: The PROXY protocol, versions 1 and 2 (proxy-protocol.txt), section 2',
  openings: [
    ({ host, port, path }) =>
      concat(
        PROXY_V2_LOCAL,
        `HEAD ${requestTarget(path)} HTTP/1.1\r\nHost: ${hostHeader(host, port)}\r\n`,
        'User-Agent: firstbytes\r\nConnection: close\r\n\r\n',
      ),
  ],
  serverBeginnings: ['HTTP/1.'],
  server,
  client,
});

/**
 * A reply that shows that the server understood the HEAD: it has a length and no body (RFC 9110
 * section 9.3.2). A server that answers any bytes with a page sends the page.
 */
function server(reader: Reader, { sent }: Reply): Answer {
  if (!startsWith(sent, PROXY_V2_LOCAL) || !startsWith(sent, 'HEAD ', PROXY_V2_LOCAL.length))
    return REJECT;
  const answer = readHttp(reader);
  if (!answer || answer.status < 200 || answer.status > 405 || answer.status === 400) return REJECT;
  if (!reader.isAtEnd()) return REJECT;
  const confidence = confidenceOf(answer);
  if (!confidence) return REJECT;
  return match(confidence, 'HEAD behind a PROXY header is answered', answer.statusEnd, {
    note: 'HTTP behind the header',
  });
}

function confidenceOf(answer: HttpAnswer): Confidence | undefined {
  if (Number(fieldOf(answer, 'Content-Length') ?? 0) > 0) return 'certain';
  const framed = fieldOf(answer, 'Transfer-Encoding') ?? fieldOf(answer, 'Location');
  return framed === undefined ? undefined : 'likely';
}

function client(reader: Reader): Answer {
  return firstMatch(reader, CLIENT_WAYS);
}

const CLIENT_WAYS = [version1, version2];

/** What may follow `PROXY ` in the line of version 1. */
const ADDRESSES = /^(?:UNKNOWN(?: .*)?|(?:TCP4 [\d. ]+|TCP6 [\da-fA-F:. ]+) \d{1,5} \d{1,5})$/;

/** Section 2.1: one line of at most 107 bytes. */
function version1(reader: Reader): Answer {
  if (!reader.text('PROXY ')) return REJECT;
  if (!ADDRESSES.test(reader.line(107 - 'PROXY '.length) ?? '')) return REJECT;
  return match('certain', 'header of version 1', reader.at, { protocolVersion: '1' });
}

/** Section 2.2: version 2 with PROXY_V2_LOCAL or PROXY, family 0 to 3 and transport 0 to 2. */
const COMMAND_AND_FAMILY = [
  between(0x20, 0x21),
  (family: number) => family >> 4 <= 3 && (family & 0xf) <= 2,
];

function version2(reader: Reader): Answer {
  if (!reader.text(PROXY_V2) || !reader.pattern(COMMAND_AND_FAMILY)) return REJECT;
  return match('certain', 'header of version 2', reader.at, { protocolVersion: '2' });
}
