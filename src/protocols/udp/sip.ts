import { text } from '../../bytes/build.ts';
import { compare, compareAny } from '../../bytes/compare.ts';
import { completeLines, lineAt } from '../../bytes/lines.ts';
import { legacyClient, legacyServer, NEED } from '../legacy.ts';
import {
  type ClientBytes,
  type Facts,
  match,
  protocol,
  REJECT,
  type Reply,
  type RequestTarget,
  type Verdict,
} from '../protocol.ts';

/**
 * SIP: OPTIONS, which asks what a server can do (RFC 3261 section 11). `Max-Forwards: 0` keeps a
 * proxy from passing it on; `rport` (RFC 3581) has the answer sent to the port that asked.
 */
export const sip = protocol({
  id: 'sip',
  title: 'Session Initiation Protocol',
  name: 'SIP',
  popularity: 7,
  transport: 'udp',
  ports: [5060],
  speaksFirst: 'client',
  spec: 'RFC 3261 sections 7, 11 and 18; RFC 3581',
  openings: [options],
  server: legacyServer(server),
  client: legacyClient(client),
});

function options({ host, port }: RequestTarget): Uint8Array {
  const uri = `sip:${/^[\x21-\x7e]+$/.test(host) ? bracketed(host) : 'invalid'}:${port}`;
  const lines = [
    `OPTIONS ${uri} SIP/2.0`,
    'Via: SIP/2.0/UDP firstbytes.invalid:5060;branch=z9hG4bK-firstbytes;rport',
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

/** `SIP/2.0 200 OK`; who it is stands in Server or User-Agent, if anywhere. */
function server({ bytes, ended }: Reply): Verdict {
  const need = ended ? REJECT : NEED;
  const start = compare(bytes, 'SIP/2.0 ');
  if (start === 'none') return REJECT;
  const line = lineAt(bytes, 0, 256);
  if (line === 'long') return REJECT;
  if (line === 'partial') return need;
  const status = /^SIP\/2\.0 ([1-6]\d\d) ([^\r\n]*)$/.exec(line.text);
  if (!status) return REJECT;
  const refused = Number(status[1]) >= 300;
  const note = refused ? { note: `${status[1]} ${status[2]}`.slice(0, 80) } : {};
  return match('certain', 'status line', line.end, { ...software(bytes), ...note });
}

function software(bytes: Uint8Array): Facts {
  for (const { text: line } of completeLines(bytes).lines) {
    const found = /^(?:Server|User-Agent):\s*([A-Za-z][^/(]*?)[/ (-]+v?(\d[\w.]*)/i.exec(line);
    if (found) return { product: found[1] as string, version: found[2] as string };
  }
  return {};
}

const METHODS =
  'INVITE ACK BYE CANCEL REGISTER OPTIONS PRACK SUBSCRIBE NOTIFY PUBLISH INFO REFER MESSAGE UPDATE';

/** `REGISTER sip:host SIP/2.0` */
function client({ bytes, ended }: ClientBytes): Verdict {
  const verbs = METHODS.split(' ').flatMap((verb) => [
    `${verb} sip:`,
    `${verb} sips:`,
    `${verb} tel:`,
  ]);
  if (compareAny(bytes, verbs) === 'none') return REJECT;
  const line = lineAt(bytes, 0, 512);
  if (line === 'long') return REJECT;
  if (line === 'partial') return ended ? REJECT : NEED;
  if (!/^[A-Z]+ \S+ SIP\/2\.0$/.test(line.text)) return REJECT;
  return match('certain', 'request line', line.end);
}
