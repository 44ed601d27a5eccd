import { hex } from '../bytes/build.ts';
import { equal } from '../bytes/compare.ts';
import { between } from '../bytes/pattern.ts';
import type { Reader } from '../bytes/reader.ts';
import {
  type Answer,
  firstMatch,
  isRequestOf,
  match,
  protocol,
  REJECT,
  type Reply,
} from './protocol.ts';

/** AJP13: CPing, which a servlet container answers with CPong. */
export const ajp = protocol({
  id: 'ajp',
  title: 'Apache JServ Protocol 1.3',
  name: 'AJP',
  aliases: ['ajp13'],
  ports: [8009],
  popularity: 11,
  speaksFirst: 'client',
  spec: 'AJPv1.3 Reference, "Packet Headers" and "Request Packet Structure"; Tomcat 10.1 as observed',
  openings: [hex('1234 0001 0a')],
  // packetSize of the connector.
  framing: {
    offset: 2,
    size: 2,
    endian: 'big',
    counts: 'payload',
    max: 8192,
    compared: { server: [...hex('4142')], client: [...hex('1234')] },
  },
  serverBeginnings: ['AB'],
  server,
  client,
});

const CPONG = hex('4142 0001 09');

/** `AB`, the length, then CPong (9). */
function server(reader: Reader, { sent }: Reply): Answer {
  if (isForwarded(sent) && reader.pattern(SEND_HEADERS)) {
    return match('certain', 'Send Headers', reader.at);
  }
  if (!reader.text(CPONG)) return REJECT;
  const isRequested = equal(sent, ajp.openings[0] as Uint8Array);
  return match(isRequested ? 'certain' : 'likely', 'CPong', reader.at);
}

/** `AB`, the length, type 4, a status from 100 to 599 and the length of its text. */
const SEND_HEADERS = [0x41, 0x42, undefined, undefined, 4, between(0, 2), undefined, 0];

function isForwarded(sent: Uint8Array): boolean {
  return sent[4] === 2 && isRequestOf(ajp, sent);
}

/** `12 34`, length, then CPing (0a) or a forwarded request (02). */
function client(reader: Reader): Answer {
  return firstMatch(reader, CLIENT_WAYS);
}

const CLIENT_WAYS = [ping, forwardedRequest];

function ping(reader: Reader): Answer {
  return reader.text(ajp.openings[0] as Uint8Array) ? match('certain', 'CPing', 5) : REJECT;
}

/** The method, then the protocol as a string: `HTTP/`. */
const FORWARD_REQUEST = [
  ...[0x12, 0x34, undefined, undefined, 2, between(1, 28)],
  ...[0, 8, 0x48, 0x54, 0x54, 0x50, 0x2f],
];

function forwardedRequest(reader: Reader): Answer {
  return reader.pattern(FORWARD_REQUEST) ? match('certain', 'Forward Request', reader.at) : REJECT;
}
