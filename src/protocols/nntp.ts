import { text } from '../bytes/build.ts';
import { compareAny } from '../bytes/compare.ts';
import { latin1, lineAt } from '../bytes/lines.ts';
import { statusReply } from '../bytes/status.ts';
import { legacyAccepts, legacyClient, legacyServer, NEED } from './legacy.ts';
import {
  type ClientBytes,
  type Facts,
  match,
  protocol,
  REJECT,
  type Reply,
  type Verdict,
} from './protocol.ts';

/** NNTP: greeting of RFC 3977 section 5.1, CAPABILITIES of section 5.2; STARTTLS of RFC 4642. */
export const nntp = protocol({
  id: 'nntp',
  title: 'Network News Transfer Protocol',
  name: 'NNTP',
  aliases: ['news'],
  tlsAliases: ['nntps', 'snews'],
  waitsForServer: 'RFC 3977 section 5.1',
  ports: [119, 433],
  tlsPorts: [563],
  speaksFirst: 'server',
  spec: 'RFC 3977 section 5.1',
  openings: [text('CAPABILITIES\r\n')],
  followUp: text('CAPABILITIES\r\n'),
  starttls: [
    {
      send: text('STARTTLS\r\n'),
      accepts: legacyAccepts((received) => {
        const reply = statusReply(received);
        if (reply === 'partial') return 'need';
        return typeof reply === 'object' && reply.code === '382' ? 'yes' : 'no';
      }),
    },
  ],
  server: legacyServer(server),
  client: legacyClient(client),
});

/** RFC 3977's four, and 503, with which a Leafnode 1.12 refuses that lacks a host name. */
const GREETINGS = ['200 ', '201 ', '400 ', '502 ', '503 '];

const NEWS_NAMES = /\b(?:NNTP|NNRP|InterNetNews|Leafnode|Usenet|newsgroups?)\b/i;
const NEWS_WORDS = /\bposting\b|\bnews\b|\bpermission to talk\b/i;

function server({ bytes, sent, later, ended }: Reply): Verdict {
  if (compareAny(bytes, GREETINGS) === 'none') return REJECT;
  const greeting = statusReply(bytes);
  if (greeting === 'none') return REJECT;
  if (greeting === 'partial') return ended ? REJECT : NEED;
  // Varnish's management port says `200` and a length, padded with blanks.
  if (/^\d+ *$/.test(greeting.text)) return REJECT;

  const refuses = greeting.code[0] !== '2';
  const facts = { ...software(greeting.text), ...(refuses ? { note: greeting.text } : {}) };
  const asked = latin1(later[0]?.sent ?? sent);
  const answered = later[0]?.received ?? bytes.subarray(greeting.end);
  const answer = statusReply(answered);
  const listed = typeof answer === 'object' && answer.code === '101';
  if (!refuses && asked === 'CAPABILITIES\r\n' && listed) {
    return match('certain', 'greeting, and 101 to CAPABILITIES', greeting.end, {
      ...facts,
      ...capabilities(latin1(answered)),
    });
  }
  if (NEWS_NAMES.test(greeting.text)) {
    return match('certain', 'greeting of a news server', greeting.end, facts);
  }
  if (NEWS_WORDS.test(greeting.text)) {
    return match('likely', 'greeting that speaks of news', greeting.end, facts);
  }
  return match('weak', 'three-digit greeting', greeting.end, facts);
}

/** What the capability list tells; its end is a line with a dot. */
function capabilities(list: string): Facts {
  const software = /^IMPLEMENTATION (\S[^\r\n]*)/im.exec(list)?.[1];
  const version = /^VERSION (\d+)/im.exec(list)?.[1];
  return {
    ...(software ? softwareIn(software) : {}),
    ...(version ? { protocolVersion: version } : {}),
    ...(/^\.\r?$/m.test(list) ? { starttls: /^STARTTLS\r?$/im.test(list) } : {}),
  };
}

function software(greeting: string): Facts {
  const name = /\b(INN|Leafnode|Cyrus NNTP|Diablo|sn)\b[^\d\n]{0,24}?(\d[\w.]*\w)/i.exec(greeting);
  return name ? { product: name[1] as string, version: name[2] as string } : {};
}

function softwareIn(implementation: string): Facts {
  const parts = /^(\S+?)[ /-]v?(\d[\w.]*)/.exec(implementation);
  if (parts) return { product: parts[1] as string, version: parts[2] as string };
  return { product: implementation };
}

const OPENERS = [
  'CAPABILITIES',
  'MODE READER',
  'MODE STREAM',
  'AUTHINFO USER ',
  'GROUP ',
  'LISTGROUP',
  'NEWGROUPS ',
  'IHAVE <',
  'XOVER',
];

function client({ bytes, ended }: ClientBytes): Verdict {
  const said = latin1(bytes.subarray(0, 16)).toUpperCase();
  const opener = OPENERS.find((one) => one.startsWith(said) || said.startsWith(one));
  if (!opener) return REJECT;
  const line = lineAt(bytes, 0, 512);
  if (line === 'long') return REJECT;
  if (line === 'partial') return ended ? REJECT : NEED;
  return match('certain', 'command of NNTP', line.end);
}
