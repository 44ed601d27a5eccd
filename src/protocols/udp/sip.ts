import { text } from '../../bytes/build.ts';
import { completeLines } from '../../bytes/lines.ts';
import type { Reader } from '../../bytes/reader.ts';
import { splitSoftware } from '../../bytes/software.ts';
import { type Answer, type Facts, match, protocol, REJECT } from '../protocol.ts';
import type { RequestTarget } from '../protocol-facts.ts';

/**
 * SIP: OPTIONS, which requests what a server supports (RFC 3261 section 11). `Max-Forwards: 0` keeps a
 * proxy from passing it on; `rport` (RFC 3581) has the answer sent to the port that sent the request.
 */
export const sip = protocol({
  id: 'sip',
  title: 'Session Initiation Protocol',
  name: 'SIP',
  transport: 'udp',
  ports: [5060],
  popularity: 7,
  speaksFirst: 'client',
  spec: 'RFC 3261 sections 7, 11 and 18; RFC 3581',
  openings: [options],
  server,
  client,
});

function options({ host, port, nonce = 'firstbytes' }: RequestTarget): Uint8Array {
  const uri = `sip:${/^[\x21-\x7e]+$/.test(host) ? bracketed(host) : 'invalid'}:${port}`;
  const lines = [
    `OPTIONS ${uri} SIP/2.0`,
    // A request with a known branch is a retransmission (section 8.1.1.7).
    `Via: SIP/2.0/UDP firstbytes.invalid:5060;branch=z9hG4bK-${nonce};rport`,
    'Max-Forwards: 0',
    'From: <sip:firstbytes@firstbytes.invalid>;tag=firstbytes',
    `To: <${uri}>`,
    'Call-ID: firstbytes@firstbytes.invalid',
    'CSeq: 1 OPTIONS',
    'Contact: <sip:firstbytes@firstbytes.invalid:5060>',
    'Accept: application/sdp',
    'Content-Length: 0',
  ];
  return text(`${lines.join('\r\n')}\r\n\r\n`);
}

function bracketed(host: string): string {
  return host.includes(':') ? `[${host}]` : host;
}

/** `SIP/2.0 200 OK`; the software is in Server or User-Agent, if anywhere. */
function server(reader: Reader): Answer {
  if (!reader.text('SIP/2.0 ')) return REJECT;
  const line = reader.line(248) ?? '';
  const status = /^([1-6]\d\d) [^\r\n]*$/.exec(line)?.[1];
  if (!status) return REJECT;
  const note = Number(status) >= 300 ? { note: line.slice(0, 80) } : {};
  return match('certain', 'status line', reader.at, { ...software(reader.bytes), ...note });
}

function software(bytes: Uint8Array): Facts {
  for (const { text: line } of completeLines(bytes).lines) {
    const stated = /^(?:Server|User-Agent):(.*)/i.exec(line)?.[1];
    if (stated) return splitSoftware(stated);
  }
  return {};
}

const METHODS =
  'INVITE ACK BYE CANCEL REGISTER OPTIONS PRACK SUBSCRIBE NOTIFY PUBLISH INFO REFER MESSAGE UPDATE';
const REQUESTS = METHODS.split(' ').flatMap((method) => [
  `${method} sip:`,
  `${method} sips:`,
  `${method} tel:`,
]);

/** `REGISTER sip:host SIP/2.0` */
function client(reader: Reader): Answer {
  const rest = reader.oneOf(REQUESTS) && reader.line(512);
  return /^\S* SIP\/2\.0$/.test(rest ?? '') ? match('certain', 'request line', reader.at) : REJECT;
}
