import { concat, hex } from '../bytes/build.ts';
import { compare, startsWith } from '../bytes/compare.ts';
import { fieldOf, readHttpAnswer } from '../bytes/http-answer.ts';
import { lineAt } from '../bytes/lines.ts';
import { between, comparePattern } from '../bytes/pattern.ts';
import { PROXY_V2 } from '../bytes/proxy-header.ts';
import { hostHeader, requestTarget } from './http.ts';
import { legacyClient, legacyServer, NEED } from './legacy.ts';
import { type ClientBytes, match, protocol, REJECT, type Reply, type Verdict } from './protocol.ts';

/** Version 2, command LOCAL ("as if the proxy had no client"), no addresses (section 2.2). */
const LOCAL = concat(PROXY_V2, hex('20 00 0000'));

/**
 * A server that demands the PROXY protocol closes on everything else; HTTP servers that do not
 * know it answer 400 to its header. So the header goes before a HEAD request. What is spoken
 * behind the header otherwise than HTTP is not told apart: a server that speaks first does so
 * with and without.
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
        LOCAL,
        `HEAD ${requestTarget(path)} HTTP/1.1\r\nHost: ${hostHeader(host, port)}\r\n`,
        'User-Agent: firstbytes\r\nConnection: close\r\n\r\n',
      ),
  ],
  server: legacyServer(server),
  client: legacyClient(client),
});

/**
 * An answer that shows the HEAD to be understood: it names a length and has no body (RFC 9110
 * section 9.3.2). A server that answers any bytes with a page sends the page.
 */
function server({ bytes, sent, ended }: Reply): Verdict {
  if (!startsWith(sent, LOCAL) || !startsWith(sent, 'HEAD ', LOCAL.length)) return REJECT;
  const answer = readHttpAnswer(bytes, ended);
  if (answer === 'none') return REJECT;
  if (answer === 'partial') return NEED;
  const { status, body, statusEnd } = answer;
  if (status < 200 || status > 405 || status === 400 || body.length > 0) return REJECT;
  if (!ended) return bytes.length < 4096 ? NEED : REJECT;
  const facts = { note: 'HTTP behind the header' };
  const told = Number(fieldOf(answer, 'Content-Length') ?? 0) > 0;
  if (told) return match('certain', 'HEAD behind a PROXY header is answered', statusEnd, facts);
  const framed = fieldOf(answer, 'Transfer-Encoding') ?? fieldOf(answer, 'Location');
  return framed !== undefined
    ? match('likely', 'HEAD behind a PROXY header is answered', statusEnd, facts)
    : REJECT;
}

function client(call: ClientBytes): Verdict {
  const verdict = call.bytes[0] === 0x0d ? version2(call.bytes) : version1(call.bytes);
  return verdict.answer === 'need' && call.ended ? REJECT : verdict;
}

/** Section 2.1: one line of at most 107 bytes. */
function version1(bytes: Uint8Array): Verdict {
  const start = compare(bytes, 'PROXY ');
  if (start !== 'full') return start === 'partial' ? NEED : REJECT;
  const line = lineAt(bytes, 0, 107);
  if (line === 'long') return REJECT;
  if (line === 'partial') return NEED;
  const told = /^PROXY (?:UNKNOWN(?: .*)?|(?:TCP4 [\d. ]+|TCP6 [\da-fA-F:. ]+) \d{1,5} \d{1,5})$/;
  if (!told.test(line.text)) return REJECT;
  return match('certain', 'header of version 1', line.end, { protocolVersion: '1' });
}

/** Section 2.2: signature, version 2 with LOCAL or PROXY, family 0 to 3 and transport 0 to 2. */
function version2(bytes: Uint8Array): Verdict {
  const signature = compare(bytes, PROXY_V2);
  if (signature !== 'full') return signature === 'partial' ? NEED : REJECT;
  const isFamily = (byte: number) => byte >> 4 <= 3 && (byte & 0xf) <= 2;
  const fit = comparePattern(bytes, [between(0x20, 0x21), isFamily], PROXY_V2.length);
  if (fit !== 'full') return fit === 'partial' ? NEED : REJECT;
  return match('certain', 'header of version 2', PROXY_V2.length + 2, { protocolVersion: '2' });
}
