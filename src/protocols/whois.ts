import { text } from '../bytes/build.ts';
import { latin1 } from '../bytes/lines.ts';
import { oneOf } from '../bytes/pattern.ts';
import type { Reader } from '../bytes/reader.ts';
import { textPattern } from '../bytes/text-pattern.ts';
import { type Answer, match, protocol, REJECT, type Reply } from './protocol.ts';

/**
 * Whois (RFC 3912): a line with a name, and a text in no particular syntax. Only the words of
 * the servers of registries are recognised.
 */
export const whois = protocol({
  id: 'whois',
  title: 'Whois',
  name: 'WHOIS',
  aliases: ['nicname'],
  ports: [43],
  popularity: 4,
  speaksFirst: 'client',
  spec: 'RFC 3912 section 2',
  withoutRecording:
    'No whois server is a Debian or npm package; the words are those that the public servers of registries are known to send, and only a name of ours that comes back is certain.',
  // RFC 2606 reserves it, so it cannot be registered.
  openings: [text('nxdomain.invalid\r\n')],
  serverBeginnings: [
    [oneOf(0x0a, 0x0d, 0x23, 0x25)],
    [oneOf(0x44, 0x64, 0x4e, 0x6e), oneOf(0x4f, 0x6f)],
  ],
  server,
  client,
});

/** Comments in front of the answer end here at the latest, in bytes. */
const MAX_HEAD_LENGTH = 1024;

const LINE = textPattern(/^(?:[%#][^\n]*|\r?|no match for [^\n]*|domain [^\n]*)\n/i);

/** Words of comments: RIPE and its kin, IANA, ARIN, the servers of domains. */
const WORDS =
  /\bwhois\b|\bRIPE Database\b|\bERROR:(?:10\d|20\d):|No entries found (?:for|in) the selected/i;

/** A server sends nothing before the request. */
function server(reader: Reader, { sent }: Reply): Answer {
  while (sent.length > 0 && reader.at < MAX_HEAD_LENGTH) {
    const start = reader.at;
    const line = reader.match(LINE)?.[0];
    if (line === undefined) return REJECT;
    if (/^[%#]/.test(line)) {
      if (!WORDS.test(line)) continue;
      return match('likely', 'comment of a whois server', [start, reader.at]);
    }
    if (line.trim() !== '') return noMatch(line, [start, reader.at], sent);
  }
  return REJECT;
}

const NO_MATCH = /^(?:No match for (?:domain )?"?([\w.-]+)"?\.?|Domain ([\w.-]+) not found\.?)/i;

function noMatch(line: string, at: readonly [number, number], sent: Uint8Array): Answer {
  const [, first, second] = NO_MATCH.exec(line) ?? [];
  const name = first ?? second;
  if (!name) return REJECT;
  const isOurs = latin1(sent).trim().toLowerCase() === name.toLowerCase().replace(/\.$/, '');
  return match(isOurs ? 'certain' : 'weak', 'no match for a name', at);
}

/** A name alone in a line fits many protocols; options of RIPE's and of Verisign's servers do not. */
const QUERY = textPattern(/^(?:-[TBVrx][ \w,.-]{0,40}|domain|n \+) [\w.:/-]{1,255}\r?\n/);

function client(reader: Reader): Answer {
  return reader.match(QUERY) ? match('likely', 'query with its options', reader.at) : REJECT;
}
