import { text } from '../bytes/build.ts';
import { latin1 } from '../bytes/lines.ts';
import type { Reader } from '../bytes/reader.ts';
import { textPattern } from '../bytes/text-pattern.ts';
import { type Answer, firstMatch, match, protocol, REJECT, type Reply } from './protocol.ts';

/** INDI: XML elements without a root (INDI: Instrument-Neutral Distributed Interface, 1.7). */
export const indi = protocol({
  id: 'indi',
  title: 'INDI (astronomical instruments)',
  name: 'INDI',
  aliases: ['indiserver'],
  ports: [7624],
  speaksFirst: 'client',
  spec: 'INDI protocol 1.7, section Commands; indiserver 1.9.9',
  // A ping, which newer servers return, and the question with which every client begins.
  openings: [text('<pingRequest uid="firstbytes"/>\n<getProperties version="1.7"/>\n')],
  server,
  client,
});

function server(reader: Reader, { sent }: Reply): Answer {
  return firstMatch(reader, SERVER_WAYS, sent);
}

const SERVER_WAYS = [pingReply, element];

const PING_REPLY = textPattern(/^\s*<pingReply uid=["']([^"'<>]{1,64})["']\s*\/>/);

function pingReply(reader: Reader, sent: Uint8Array): Answer {
  const id = reader.match(PING_REPLY)?.[1];
  if (id === undefined) return REJECT;
  const isOurs = latin1(sent).includes(`uid="${id}"`);
  return match(isOurs ? 'certain' : 'likely', 'answer to a ping', reader.at);
}

const ELEMENT = textPattern(
  /^\s*<((?:def|set)(?:Text|Number|Switch|Light|BLOB)Vector|message|delProperty)\s/,
);
const ATTRIBUTE = textPattern(/^\s*([^\s"'<>=]+)\s*=\s*(?:"[^"<>]*"|'[^'<>]*')/);

/** An element with a device or a timestamp, which may follow other attributes. */
function element(reader: Reader): Answer {
  const name = reader.match(ELEMENT)?.[1];
  if (!name) return REJECT;
  const isVector = name.endsWith('Vector');
  for (;;) {
    const attribute = reader.match(ATTRIBUTE)?.[1];
    if (!attribute) return REJECT;
    if (attribute === 'device') {
      return match(isVector ? 'certain' : 'weak', 'element of INDI', reader.at);
    }
    if (attribute === 'timestamp') return match('weak', 'element of INDI', reader.at);
  }
}

const REQUEST = textPattern(
  /^\s*<(?:getProperties(?:\s[^<>]*)?\sversion=["']1\.\d["']|pingRequest\s+uid=)/,
);

function client(reader: Reader): Answer {
  return reader.match(REQUEST) ? match('certain', 'request of INDI', reader.at) : REJECT;
}
