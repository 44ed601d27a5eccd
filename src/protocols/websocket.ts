import { concat } from '../bytes/build.ts';
import { startsWith } from '../bytes/compare.ts';
import {
  awaitBody,
  type Fields,
  fieldOf,
  type HttpAnswer,
  readFields,
  readHttp,
} from '../bytes/http-answer.ts';
import { latin1 } from '../bytes/lines.ts';
import type { Reader } from '../bytes/reader.ts';
import { hostHeader, readHttpRequest, requestTarget } from './http.ts';
import { type Answer, type Facts, match, protocol, REJECT, type Reply } from './protocol.ts';
import { knownSubprotocol } from './websocket-subprotocols.ts';

/** Base64 of the sixteen bytes `firstbytes: who?`. */
const KEY = 'Zmlyc3RieXRlczogd2hvPw==';

/** Base64 of SHA-1 over the key and the GUID of RFC 6455 section 1.3: the only right answer. */
const ACCEPT = 'VMsg2IBR0LALEzctHfO9X6+Q1n8=';

/** How the inspector of Node.js 20 replies to any other request; it knows no login. */
const NODE_INSPECTOR =
  'HTTP/1.0 400 Bad Request\r\nContent-Type: text/html; charset=UTF-8\r\n\r\nWebSockets request was expected\r\n';

/** WebSocket: the opening handshake of RFC 6455 section 4. */
export const websocket = protocol({
  id: 'websocket',
  title: 'WebSocket',
  name: 'WebSocket',
  aliases: ['ws'],
  tlsAliases: ['wss'],
  layeredOn: ['http'],
  ports: [80, 8080, 8000, 3000],
  tlsPorts: [443, 8443],
  exposure: [{ risk: 'debugger', openReplies: [NODE_INSPECTOR] }],
  popularity: 50,
  speaksFirst: 'client',
  spec: 'RFC 6455 section 4',
  alpn: ['http/1.1'],
  openings: [
    ({ host, port, path }) =>
      concat(
        `GET ${requestTarget(path)} HTTP/1.1\r\nHost: ${hostHeader(host, port)}\r\n`,
        'User-Agent: firstbytes\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n',
        `Sec-WebSocket-Key: ${KEY}\r\nSec-WebSocket-Version: 13\r\n\r\n`,
      ),
  ],
  carriesLines: 'header fields',
  refusalTexts: [
    { software: 'Netty', text: 'not a WebSocket handshake request: missing upgrade', to: 'http' },
    {
      software: 'websockets for Python',
      text: 'You cannot access a WebSocket server directly with a browser',
      to: 'http',
    },
  ],
  server,
  client,
});

function server(reader: Reader, { sent }: Reply): Answer {
  const answer = readHttp(reader);
  if (answer?.status === 101) return switched(answer, sent);
  if (answer?.status !== 400 && answer?.status !== 426) return REJECT;
  const namesWebSocket =
    fieldOf(answer, 'Sec-WebSocket-Version') !== undefined ||
    /\bwebsocket\b/i.test(fieldOf(answer, 'Upgrade') ?? '') ||
    /websocket/i.test(answer.body.slice(0, 512));
  if (namesWebSocket) {
    const named = subprotocolIn(answer);
    return match('likely', 'refusal that names WebSocket', answer.statusEnd, named);
  }
  if (answer.body.length < 512) awaitBody(answer);
  if (answer.status !== 426 || !isBare426(answer)) return REJECT;
  return match('likely', '426 Upgrade Required', answer.statusEnd);
}

/** `101` with the digest of our key; CUPS sends 101 without one, to change to TLS. */
function switched(answer: HttpAnswer, sent: Uint8Array): Answer {
  const accept = fieldOf(answer, 'Sec-WebSocket-Accept');
  if (accept === ACCEPT && latin1(sent, 0, 4096).includes(KEY)) {
    return match('certain', 'Sec-WebSocket-Accept for our key', answer.bodyAt, {
      protocolVersion: '13',
      ...subprotocolIn(answer),
    });
  }
  const isNamed = accept !== undefined && /^websocket$/i.test(fieldOf(answer, 'Upgrade') ?? '');
  if (!isNamed) return REJECT;
  const named = subprotocolIn(answer);
  return match('likely', '101 to WebSocket with another key', answer.bodyAt, named);
}

function subprotocolIn(message: { readonly fields: Fields }): Pick<Facts, 'subprotocol'> {
  const subprotocol = knownSubprotocol(fieldOf(message, 'Sec-WebSocket-Protocol') ?? '');
  return subprotocol === undefined ? {} : { subprotocol };
}

/** ws 8 for Node.js names nothing to upgrade to, against RFC 9110 section 15.5.22. */
function isBare426(answer: HttpAnswer): boolean {
  return fieldOf(answer, 'Upgrade') === undefined && answer.body.trim() === 'Upgrade Required';
}

/** A GET with the fields of RFC 6455 section 4.1. */
function client(reader: Reader): Answer {
  const outer = readHttpRequest(reader);
  if (outer.answer !== 'match' || !startsWith(reader.bytes, 'GET ')) return REJECT;
  const request = { fields: readFields(reader) };
  const isUpgrade = /\bwebsocket\b/i.test(fieldOf(request, 'Upgrade') ?? '');
  if (!isUpgrade || fieldOf(request, 'Sec-WebSocket-Key') === undefined) return REJECT;
  return match('certain', 'opening handshake', reader.at, {
    ...outer.facts,
    protocolVersion: fieldOf(request, 'Sec-WebSocket-Version') ?? '13',
    ...subprotocolIn(request),
  });
}
