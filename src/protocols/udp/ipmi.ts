import { hex } from '../../bytes/build.ts';
import { comparePattern } from '../../bytes/pattern.ts';
import type { Reader } from '../../bytes/reader.ts';
import {
  type Answer,
  type Facts,
  firstMatch,
  match,
  protocol,
  REJECT,
  type Reply,
} from '../protocol.ts';

/**
 * IPMI over LAN: a presence ping of the ASF, and a request for the authentication capabilities of the
 * channel. Both come before a session, need no user, and change nothing.
 */
export const ipmi = protocol({
  id: 'ipmi',
  title: 'Intelligent Platform Management Interface',
  name: 'IPMI',
  aliases: ['rmcp', 'asf-rmcp', 'ipmi-lan', 'lanplus'],
  transport: 'udp',
  ports: [623],
  speaksFirst: 'client',
  spec: 'ASF 2.0 section 3.2 (RMCP, presence ping and pong); IPMI 2.0 sections 13.6, 13.8 and 22.13',
  openings: [
    // Presence ping with tag fb.
    hex('0600ff06 000011be 80 fb 00 00'),
    // Get Channel Authentication Capabilities: this channel, with the extended data, administrator.
    hex('0600ff07 00 00000000 00000000 09 20 18 c8 81 fc 38 8e 04 b9'),
  ],
  serverBeginnings: [[6, 0]],
  server,
  client,
  roles: { server: 'an IPMI controller', client: 'an IPMI client' },
});

const any = undefined;
/** Version 1.0 of RMCP, class ASF; the enterprise number of the ASF, presence ping, any tag. */
const ASF_PING = [6, 0, any, 6, 0, 0, 0x11, 0xbe, 0x80, any, 0, 0];
/** Class IPMI, no authentication; the sequence number and the id of the session. */
const IPMI_MESSAGE = [6, 0, any, 7, 0, any, any, any, any, any, any, any, any];
/** RMCP+, an open session request outside a session. */
const OPEN_SESSION = [6, 0, any, 7, 6, 0x10, 0, 0, 0, 0, 0, 0, 0, 0];

function server(reader: Reader, { sent }: Reply): Answer {
  return firstMatch(reader, SERVER_WAYS, sent);
}

const SERVER_WAYS = [pong, response, sessionResponse];

/** The tag that was sent, 16 bytes, the enterprise number, the supported entities. */
function pong(reader: Reader, sent: Uint8Array): Answer {
  if (comparePattern(sent, ASF_PING) !== 'full') return REJECT;
  const head = [6, 0, any, 6, 0, 0, 0x11, 0xbe, 0x40, sent[9], 0, 0x10];
  if (!reader.pattern(head)) return REJECT;
  reader.skip(16);
  const hasIpmi = ((reader.bytes[20] ?? 0) & 0x80) !== 0;
  const note: Facts = hasIpmi ? {} : { note: 'no IPMI, only ASF' };
  return match('certain', 'presence pong', reader.at, note);
}

/** Where the message of the request and of the response begins. */
const MESSAGE = 14;

/** Addresses in reverse, the next function, our sequence number and command. */
function response(reader: Reader, sent: Uint8Array): Answer {
  if (comparePattern(sent, IPMI_MESSAGE) !== 'full' || sent.length < MESSAGE + 7) return REJECT;
  const [target, net = 0, , source, sequence, command] = sent.subarray(MESSAGE);
  if (!reader.pattern(IPMI_MESSAGE)) return REJECT;
  const length = reader.u8();
  if (length < 8 || !reader.pattern([source, net | 4])) return REJECT;
  if (!isSumZero(reader.bytes.subarray(MESSAGE), reader)) return REJECT;
  if (!reader.pattern([target, sequence, command])) return REJECT;
  const code = reader.u8();
  const facts: Facts = code === 0 ? {} : { note: `completion code ${code}` };
  return match('certain', 'response with our sequence number', reader.at, facts);
}

/** The third byte makes the sum of the first three zero (IPMI 2.0 section 13.8). */
function isSumZero([first = 0, second = 0]: Uint8Array, reader: Reader): boolean {
  return reader.pattern([-(first + second) & 0xff]);
}

/** The tag and the id of the console come back (IPMI 2.0 section 13.18). */
function sessionResponse(reader: Reader, sent: Uint8Array): Answer {
  if (comparePattern(sent, OPEN_SESSION) !== 'full' || sent.length < 24) return REJECT;
  if (!reader.pattern([...OPEN_SESSION.slice(0, 5), 0x11, ...OPEN_SESSION.slice(6)])) return REJECT;
  reader.skip(2);
  if (!reader.pattern([sent[16], any, any, any])) return REJECT;
  const isOurs = reader.text(sent.subarray(20, 24));
  return match(isOurs ? 'certain' : 'weak', 'open session response', reader.at);
}

function client(reader: Reader): Answer {
  return firstMatch(reader, CLIENT_WAYS);
}

const CLIENT_WAYS = [ping, request, openSession];

function ping(reader: Reader): Answer {
  return reader.pattern(ASF_PING) ? match('certain', 'presence ping', reader.at) : REJECT;
}

/** A message to a controller: its length, both checksums. */
function request(reader: Reader): Answer {
  if (!reader.pattern(IPMI_MESSAGE)) return REJECT;
  const length = reader.u8();
  if (length < 7) return REJECT;
  reader.skip(2);
  const message = reader.bytes.subarray(MESSAGE, MESSAGE + length);
  if (!isSumZero(message, reader)) return REJECT;
  reader.skip(length - 3);
  const sum = message.subarray(3).reduce((total, byte) => total + byte, 0);
  // Software on a console has an odd address (section 5.5).
  const isConsole = ((message[3] ?? 0) & 1) === 1 && (message[0] ?? 0) !== 0;
  if ((sum & 0xff) !== 0 || !isConsole) return REJECT;
  return match('certain', 'request with both checksums', reader.at);
}

function openSession(reader: Reader): Answer {
  if (!reader.pattern(OPEN_SESSION_BYTES)) return REJECT;
  return match('likely', 'open session request', reader.at);
}

const OPEN_SESSION_BYTES = [...OPEN_SESSION, 0x20, 0, any, any, 0, 0];
