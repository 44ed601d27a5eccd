import { text } from '../bytes/build.ts';
import { equal } from '../bytes/compare.ts';
import { latin1 } from '../bytes/lines.ts';
import { ifThere, Reader } from '../bytes/reader.ts';
import { splitSoftware } from '../bytes/software.ts';
import { readStatusReply } from '../bytes/status.ts';
import { textPattern } from '../bytes/text-pattern.ts';
import { type Answer, type Facts, match, protocol, REJECT, type Reply } from './protocol.ts';

const HELP = text('HELP\r\n');

/** NNTP: greeting of RFC 3977 section 5.1, CAPABILITIES of section 5.2; STARTTLS of RFC 4642. */
export const nntp = protocol({
  id: 'nntp',
  title: 'Network News Transfer Protocol',
  name: 'NNTP',
  aliases: ['news'],
  tlsAliases: ['nntps', 'snews'],
  ports: [119, 433],
  tlsPorts: [563],
  popularity: 11,
  speaksFirst: 'server',
  spec: 'RFC 3977 section 5.1',
  openings: [text('CAPABILITIES\r\n')],
  // Servers before RFC 3977 know no CAPABILITIES; all answer HELP with 100 (RFC 977 section 3.3).
  followUp: HELP,
  starttls: [
    {
      send: text('STARTTLS\r\n'),
      accepts: acceptsStarttls,
    },
  ],
  waitsForServer: 'RFC 3977 section 5.1',
  notReady: /^((?:400|502)[ -][^\r\n]*)/,
  server,
  client,
});

/** 382, or an error (RFC 4642 section 2.2); what is left of the reply before may come first. */
function acceptsStarttls(reader: Reader): boolean {
  for (;;) {
    const line = reader.line();
    if (line === undefined || /^[45]\d\d /.test(line)) return false;
    if (line.startsWith('382 ')) return true;
  }
}

/** RFC 3977's four, and 503, with which a Leafnode 1.12 refuses that lacks a host name. */
const GREETINGS = ['200 ', '201 ', '400 ', '502 ', '503 '];

const NEWS_NAMES = /\b(?:NNTP|NNRP|InterNetNews|Leafnode|Usenet|newsgroups?)\b/i;
const NEWS_WORDS = /\bposting\b|\bnews\b|\bpermission to talk\b/i;

function server(reader: Reader, { sent, later }: Reply): Answer {
  if (!reader.oneOf(GREETINGS)) return REJECT;
  reader.at = 0;
  const greeting = readStatusReply(reader);
  // Varnish's management port sends `200` and a length, padded with blanks.
  if (!greeting || /^\d+ *$/.test(greeting.text)) return REJECT;

  const refuses = greeting.code[0] !== '2';
  const facts = { ...software(greeting.text), ...(refuses ? { note: greeting.text } : {}) };
  const request = latin1(later[0]?.sent ?? sent);
  const answer = later[0]?.received ?? reader.available();
  const isList = ifThere(new Reader(answer), readStatusReply)?.code === '101';
  if (!refuses && request === 'CAPABILITIES\r\n' && isList) {
    return match('certain', 'greeting, and 101 to CAPABILITIES', greeting.end, {
      ...facts,
      ...capabilities(latin1(answer)),
    });
  }
  const [next] = later;
  if (!refuses && next && equal(next.sent, HELP)) {
    const isHelp = ifThere(new Reader(next.received), readStatusReply)?.code === '100';
    if (isHelp) return match('certain', 'greeting, and 100 to HELP', greeting.end, facts);
  }
  if (NEWS_NAMES.test(greeting.text)) {
    return match('certain', 'greeting of a news server', greeting.end, facts);
  }
  if (NEWS_WORDS.test(greeting.text)) {
    return match('likely', 'greeting that mentions news', greeting.end, facts);
  }
  return match('weak', 'three-digit greeting', greeting.end, facts);
}

/** What the capability list states; its end is a line with a dot. */
function capabilities(list: string): Facts {
  const software = /^IMPLEMENTATION (\S[^\r\n]*)/im.exec(list)?.[1];
  const version = /^VERSION (\d+)/im.exec(list)?.[1];
  return {
    ...(software ? splitSoftware(software) : {}),
    ...(version ? { protocolVersion: version } : {}),
    ...(/^\.\r?$/m.test(list) ? { starttls: /^STARTTLS\r?$/im.test(list) } : {}),
  };
}

function software(greeting: string): Facts {
  const name = /\b(INN|Leafnode|Cyrus NNTP|Diablo|sn)\b[^\d\n]{0,24}?(\d[\w.]*\w)/i.exec(greeting);
  return name ? { product: name[1] as string, version: name[2] as string } : {};
}

const OPENER = textPattern(
  /^(?:CAPABILITIES|MODE READER|MODE STREAM|AUTHINFO USER |GROUP |LISTGROUP|NEWGROUPS |IHAVE <|XOVER)/i,
);
const MAX_COMMAND_LENGTH = 512;

function client(reader: Reader): Answer {
  if (!reader.match(OPENER)) return REJECT;
  reader.at = 0;
  if (reader.line(MAX_COMMAND_LENGTH) === undefined) return REJECT;
  return match('certain', 'command of NNTP', reader.at);
}
