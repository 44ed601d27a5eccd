import { text } from '../bytes/build.ts';
import { fieldOf } from '../bytes/http-answer.ts';
import type { Reader } from '../bytes/reader.ts';
import { splitSoftware } from '../bytes/software.ts';
import {
  mayRepeatVersion,
  readRequestLine,
  readStatusLine,
  type StatusLine,
} from '../bytes/start-line.ts';
import {
  type Answer,
  type Facts,
  isRequestOf,
  match,
  protocol,
  REJECT,
  type Reply,
} from './protocol.ts';
import type { RequestTarget } from './protocol-facts.ts';

const CALL_ID = 'firstbytes-6662';

/**
 * SIP over TCP: OPTIONS of RFC 3261 section 11, which changes nothing. No hops are left
 * (section 20.22), so a proxy answers itself and contacts no other server.
 */
export const sip = protocol({
  id: 'sip',
  title: 'Session Initiation Protocol',
  name: 'SIP',
  tlsAliases: ['sips', 'sip-tls'],
  ports: [5060, 5080],
  tlsPorts: [5061],
  popularity: 16,
  speaksFirst: 'client',
  spec: 'RFC 3261 sections 7.2 and 11',
  alpn: ['sip'],
  openings: [options],
  carriesLines: 'header fields and body',
  server,
  client,
});

function options({ host, nonce = '6662' }: RequestTarget): Uint8Array {
  const name = (host.split('%', 1)[0] as string).replace(/[^\w.:-]/g, '');
  const uri = `sip:${name.includes(':') ? `[${name}]` : name}`;
  return text(
    [
      `OPTIONS ${uri} SIP/2.0`,
      `Via: SIP/2.0/TCP firstbytes.invalid;branch=z9hG4bK${nonce};rport`,
      'Max-Forwards: 0',
      'From: <sip:firstbytes@firstbytes.invalid>;tag=6662',
      `To: <${uri}>`,
      `Call-ID: ${CALL_ID}`,
      'CSeq: 26210 OPTIONS',
      'Accept: application/sdp',
      'Content-Length: 0',
      '\r\n',
    ].join('\r\n'),
  );
}

/** Copied from the request (RFC 3261 section 8.2.6.2). */
const VIA = /(?:^|\n)(?:Via|v)[ \t]*:/i;

function server(reader: Reader, { sent }: Reply): Answer {
  const line = readStatusLine(reader, 'SIP');
  if (line?.version !== '2.0') return REJECT;
  if (isRequestOf(sip, sent) && mayRepeatVersion(reader, line, VIA)) return REJECT;
  const isOurs = (fieldOf(line, 'Call-ID') ?? fieldOf(line, 'i')) === CALL_ID;
  const rule = isOurs ? 'status line, with our Call-ID' : 'status line';
  return match('certain', rule, reader.at, { protocolVersion: '2.0', ...software(line) });
}

/** `Server` of an answer; some send `User-Agent` in both directions. */

function software(line: StatusLine): Facts {
  const value = fieldOf(whole(line), 'Server') ?? fieldOf(whole(line), 'User-Agent');
  return splitSoftware(value ?? '');
}

/** Only the fields whose line end has come. */
function whole({ fields }: StatusLine): { fields: string } {
  return { fields: fields.slice(0, fields.lastIndexOf('\n') + 1) };
}

function client(reader: Reader): Answer {
  const line = readRequestLine(reader, 'SIP');
  if (!line) return REJECT;
  const agent = fieldOf(line, 'User-Agent');
  return match('certain', 'request line', reader.at, {
    protocolVersion: line.version,
    ...(agent ? { product: agent } : {}),
  });
}
