import { hex } from '../bytes/build.ts';
import { equal } from '../bytes/compare.ts';
import { between } from '../bytes/pattern.ts';
import type { Reader } from '../bytes/reader.ts';
import { type Answer, firstMatch, match, protocol, REJECT, type Reply } from './protocol.ts';

/** Modifier 100: the ping plugin, which is part of usual builds. */
const PING = hex('64 0000 00');

/**
 * uwsgi: a ping, so that no application runs. A request is answered in HTTP, or with whatever the
 * application sends; a server without the plugin closes.
 */
export const uwsgi = protocol({
  id: 'uwsgi',
  title: 'uwsgi protocol',
  name: 'UWSGI',
  ports: [3031],
  exposure: [{ risk: 'execution' }],
  popularity: 4,
  speaksFirst: 'client',
  spec: 'The uwsgi Protocol, "Packets"; uWSGI 2.0.21 as observed',
  openings: [PING],
  // buffer-size
  framing: { offset: 1, size: 2, endian: 'little', counts: 'payload', max: 4096 },
  serverBeginnings: [[100]],
  server,
  client,
});

/** Modifier 100, the length of a warning, and 1: "pong". Then the warning, if there is one. */
function server(reader: Reader, { sent }: Reply): Answer {
  if (!equal(sent, PING)) return REJECT;
  if (!reader.pattern(SERVER_BYTES)) return REJECT;
  const isBare = reader.bytes[1] === 0 && reader.bytes[2] === 0;
  // Four bytes are little; that no more came before the end makes them enough.
  const isAll = isBare && reader.ended && reader.left === 0;
  return match(isAll ? 'certain' : isBare ? 'likely' : 'weak', 'answer to a ping', reader.at);
}

const SERVER_BYTES = [100, undefined, between(0, 1), 1];

function client(reader: Reader): Answer {
  return firstMatch(reader, CLIENT_WAYS);
}

const CLIENT_WAYS = [request, ping];

const isLetter = (byte: number) => (byte >= 0x41 && byte <= 0x5a) || byte === 0x5f;
const REQUEST = [
  ...[0, undefined, undefined, 0, between(4, 32), 0],
  ...[isLetter, isLetter, isLetter, isLetter],
];

/** Modifier 0 and the first variable: the length of its name, then letters of CGI. */
function request(reader: Reader): Answer {
  return reader.pattern(REQUEST) ? match('likely', 'variables of a request', reader.at) : REJECT;
}

function ping(reader: Reader): Answer {
  return reader.text(PING) ? match('weak', 'ping', reader.at) : REJECT;
}
