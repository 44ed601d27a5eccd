import { concat } from '../bytes/build.ts';
import { fieldOf, type HttpAnswer, readHttpAnswer } from '../bytes/http-answer.ts';
import { latin1 } from '../bytes/lines.ts';
import { hostHeader, http, requestTarget } from './http.ts';
import { legacyClient, legacyServer, NEED } from './legacy.ts';
import { type ClientBytes, match, protocol, REJECT, type Reply, type Verdict } from './protocol.ts';

/** Base64 of the sixteen bytes `firstbytes: who?`. */
const KEY = 'Zmlyc3RieXRlczogd2hvPw==';

/** Base64 of SHA-1 over the key and the GUID of RFC 6455 section 1.3: the only right answer. */
const ACCEPT = 'VMsg2IBR0LALEzctHfO9X6+Q1n8=';

/** WebSocket: the opening handshake of RFC 6455 section 4. */
export const websocket = protocol({
  id: 'websocket',
  title: 'WebSocket',
  name: 'WebSocket',
  aliases: ['ws'],
  tlsAliases: ['wss'],
  carriesLines: 'header fields',
  layeredOn: ['http'],
  ports: [80, 8080, 8000, 3000],
  tlsPorts: [443, 8443],
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
  server: legacyServer(server),
  client: legacyClient(client),
});

function server({ bytes, sent, ended }: Reply): Verdict {
  const answer = readHttpAnswer(bytes, ended);
  if (answer === 'partial') return NEED;
  if (answer === 'none') return REJECT;
  if (answer.status === 101) return switched(answer, sent);
  if (answer.status !== 400 && answer.status !== 426) return REJECT;
  const speaks =
    fieldOf(answer, 'Sec-WebSocket-Version') !== undefined ||
    /\bwebsocket\b/i.test(fieldOf(answer, 'Upgrade') ?? '') ||
    /websocket/i.test(answer.body.slice(0, 512));
  if (speaks) return match('likely', 'refusal that names WebSocket', answer.statusEnd);
  if (!answer.whole && answer.body.length < 512) return NEED;
  return answer.status === 426 && isBare426(answer)
    ? match('likely', '426 Upgrade Required', answer.statusEnd)
    : REJECT;
}

/** `101` with the digest of our key; CUPS says 101 to change to TLS, without one. */
function switched(answer: HttpAnswer, sent: Uint8Array): Verdict {
  const accept = fieldOf(answer, 'Sec-WebSocket-Accept');
  const asked = latin1(sent.subarray(0, 4096)).includes(KEY);
  if (accept === ACCEPT && asked) {
    return match('certain', 'Sec-WebSocket-Accept for our key', answer.bodyAt, {
      protocolVersion: '13',
    });
  }
  const named = accept !== undefined && /^websocket$/i.test(fieldOf(answer, 'Upgrade') ?? '');
  return named ? match('likely', '101 to WebSocket with another key', answer.bodyAt) : REJECT;
}

/** ws 8 for Node.js names nothing to upgrade to, against RFC 9110 section 15.5.22. */
function isBare426(answer: HttpAnswer): boolean {
  return fieldOf(answer, 'Upgrade') === undefined && answer.body.trim() === 'Upgrade Required';
}

/** A GET with the fields of RFC 6455 section 4.1. */
function client(call: ClientBytes): Verdict {
  const outer = http.client(call);
  if (outer.answer !== 'match') return outer;
  const request = latin1(call.bytes);
  if (!request.startsWith('GET ')) return REJECT;
  const end = /\r?\n\r?\n/.exec(request);
  if (!end) return call.ended || request.length >= 4096 ? REJECT : NEED;
  const head = { fields: request.slice(0, end.index) };
  const upgrades = /\bwebsocket\b/i.test(fieldOf(head, 'Upgrade') ?? '');
  if (!upgrades || fieldOf(head, 'Sec-WebSocket-Key') === undefined) return REJECT;
  const version = fieldOf(head, 'Sec-WebSocket-Version');
  return match('certain', 'opening handshake', end.index + end[0].length, {
    ...outer.facts,
    protocolVersion: version ?? '13',
  });
}
