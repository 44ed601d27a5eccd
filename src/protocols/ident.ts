import { text } from '../bytes/build.ts';
import type { Reader } from '../bytes/reader.ts';
import { textPattern } from '../bytes/text-pattern.ts';
import { type Answer, firstMatch, match, protocol, REJECT, type Reply } from './protocol.ts';

/** Ident: a pair of ports, and the pair again with its owner (RFC 1413 section 4). */
export const ident = protocol({
  id: 'ident',
  title: 'Identification Protocol',
  name: 'ident',
  aliases: ['auth', 'identd', 'tap'],
  ports: [113],
  popularity: 16,
  speaksFirst: 'client',
  spec: 'RFC 1413 section 6',
  // No connection has these ports: an error comes back.
  openings: [text('0, 0\r\n')],
  server,
  client,
});

const REPLY = textPattern(
  /^ *\d{1,5} *, *\d{1,5} *: *(?:ERROR *: *(?:INVALID-PORT|NO-USER|HIDDEN-USER|UNKNOWN-ERROR|X[\w-]{1,32}) *|USERID *: *[\w.-]{1,32} *(?:, *[\w-]{1,32} *)?:[^\r\n]+)\r?\n/,
);

function server(reader: Reader, { sent }: Reply): Answer {
  return firstMatch(reader, SERVER_WAYS, sent);
}

const SERVER_WAYS = [ownerOfPorts, ownerOfLine];

function ownerOfPorts(reader: Reader): Answer {
  return reader.match(REPLY) ? match('certain', 'pair of ports and an owner', reader.at) : REJECT;
}

const OWNER = textPattern(
  /^ *: *(?:ERROR *: *(?:INVALID-PORT|NO-USER|HIDDEN-USER|UNKNOWN-ERROR) *|USERID *: *(?:UNIX|OTHER) *(?:, *[\w-]{1,32} *)?:[^\r\n]+)\r?\n/,
);

/** Some servers repeat what they received in place of the ports, without a look at it (nullidentd). */
function ownerOfLine(reader: Reader, sent: Uint8Array): Answer {
  const first = reader.peek();
  if (first !== 0x20 && first !== 0x3a && first !== sent[0]) return REJECT;
  const lineEnd = sent.findIndex((byte) => byte === 0x0a || byte === 0x0d);
  const query = sent.subarray(
    0,
    lineEnd === -1 ? MAX_QUERY_LENGTH : Math.min(lineEnd, MAX_QUERY_LENGTH),
  );
  if (sent.length === 0 || (first !== 0x20 && !reader.text(query))) return REJECT;
  return reader.match(OWNER) ? match('likely', 'an owner of what was sent', reader.at) : REJECT;
}

const MAX_QUERY_LENGTH = 512;

const QUERY = textPattern(/^ *\d{1,5} *, *\d{1,5} *\r?\n/);

function client(reader: Reader): Answer {
  return reader.match(QUERY) ? match('likely', 'pair of ports', reader.at) : REJECT;
}
