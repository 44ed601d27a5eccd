import { text } from '../bytes/build.ts';
import { startsWith } from '../bytes/compare.ts';
import { latin1 } from '../bytes/lines.ts';
import type { Reader } from '../bytes/reader.ts';
import { textPattern } from '../bytes/text-pattern.ts';
import {
  type Answer,
  type Facts,
  firstMatch,
  match,
  protocol,
  REJECT,
  type Reply,
} from './protocol.ts';

const OFFERS = 'relp_version=0\nrelp_software=firstbytes\ncommands=syslog';

/** Reliable Event Logging Protocol: frames of a number, a command, a length (relp.html). */
export const relp = protocol({
  id: 'relp',
  title: 'RELP (rsyslog)',
  name: 'RELP',
  ports: [2514, 20514],
  speaksFirst: 'client',
  spec: 'RELP specification, Syntax and Command Semantics; librelp 1.11.0',
  // Opens a session, in which nothing is logged.
  openings: [text(`1 open ${OFFERS.length} ${OFFERS}\n`)],
  server,
  client,
});

function server(reader: Reader, { sent }: Reply): Answer {
  return firstMatch(reader, SERVER_WAYS, sent);
}

const SERVER_WAYS = [closed, response];

function closed(reader: Reader): Answer {
  if (!reader.text('0 serverclose 0\n')) return REJECT;
  return match('likely', 'session closed by the server', reader.at);
}

const RESPONSE = textPattern(/^([1-9]\d{0,8}|0) rsp \d{1,9}[ \n]((200|500)(?: [^\n]{0,199})?)\n/);

function response(reader: Reader, sent: Uint8Array): Answer {
  const [, number, line = '', status] = reader.match(RESPONSE) ?? [];
  if (number === undefined) return REJECT;
  const isOurs = startsWith(sent, `${number} open `);
  return match(isOurs ? 'certain' : 'likely', 'response to open', reader.at, {
    ...software(latin1(reader.bytes, 0, 600)),
    ...(status === '500' ? { note: line.trim() } : {}),
  });
}

/** `relp_software=librelp,1.11.0,http://librelp.adiscon.com` */
function software(reply: string): Facts {
  const found = /\nrelp_software=([\w-]{1,40}),(\d[\w.]{0,20}),/.exec(reply);
  return found ? { product: found[1] as string, version: found[2] as string } : {};
}

const OPEN = textPattern(/^[1-9]\d{0,8} open \d{1,6} relp_version=/);

function client(reader: Reader): Answer {
  return reader.match(OPEN) ? match('certain', 'open with a version', reader.at) : REJECT;
}
