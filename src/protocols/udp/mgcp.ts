import { text } from '../../bytes/build.ts';
import { latin1 } from '../../bytes/lines.ts';
import { between } from '../../bytes/pattern.ts';
import type { Reader } from '../../bytes/reader.ts';
import { textPattern } from '../../bytes/text-pattern.ts';
import { type Answer, match, protocol, REJECT, type Reply } from '../protocol.ts';
import type { RequestTarget } from '../protocol-facts.ts';

/** MGCP: an audit of an endpoint that does not exist, which every gateway answers with an error. */
export const mgcp = protocol({
  id: 'mgcp',
  title: 'Media Gateway Control Protocol',
  name: 'MGCP',
  aliases: ['mgcp-gateway', 'mgcp-callagent'],
  transport: 'udp',
  ports: [2427, 2727],
  speaksFirst: 'client',
  spec: 'RFC 3435 sections 2.3.10 (AuditEndpoint), 3.2 (command) and 3.3 (response)',
  withoutRecording:
    'No MGCP gateway or call agent is in Debian 12 or on npm. RFC 3435 stands in for a recording.',
  openings: [auditEndpoint],
  serverBeginnings: [[between(0x30, 0x39), between(0x30, 0x39)]],
  server,
  client,
  roles: { server: 'an MGCP gateway', client: 'an MGCP call agent' },
});

const TRANSACTION = '66627273';

function auditEndpoint({ host }: RequestTarget): Uint8Array {
  const domain = host.includes(':') || !/^[\w.-]{1,255}$/.test(host) ? 'invalid' : host;
  const name = /^[\d.]+$/.test(domain) ? `[${domain}]` : domain;
  return text(`AUEP ${TRANSACTION} firstbytes@${name} MGCP 1.0\r\n`);
}

const REQUEST =
  /^(?:EPCF|CRCX|MDCX|DLCX|RQNT|NTFY|AUEP|AUCX|RSIP|MESG) (\d{1,9}) \S{1,255} MGCP 1\.0/i;
const COMMAND = textPattern(
  /^(EPCF|CRCX|MDCX|DLCX|RQNT|NTFY|AUEP|AUCX|RSIP|MESG) \d{1,9} \S{1,255} MGCP 1\.0/,
);
const RESPONSE = textPattern(/^([0-9]\d\d) (\d{1,9})(?: ([^\r\n]{0,255}))?\r?\n/);

/** A code of three digits, and the transaction that was sent. */
function server(reader: Reader, { sent }: Reply): Answer {
  const transaction = REQUEST.exec(latin1(sent, 0, 512))?.[1];
  if (!transaction) return REJECT;
  const response = reader.match(RESPONSE);
  if (!response || Number(response[2]) !== Number(transaction)) return REJECT;
  const [, code = '', , words = ''] = response;
  const note = Number(code) >= 300 ? { note: `${code} ${words}`.trim().slice(0, 80) } : {};
  const confidence = transaction.length >= 4 ? 'certain' : 'weak';
  return match(confidence, 'response to our transaction', reader.at, note);
}

function client(reader: Reader): Answer {
  const command = reader.match(COMMAND);
  return command ? match('certain', `${command[1]} command`, reader.at) : REJECT;
}
