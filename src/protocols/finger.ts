import { text } from '../bytes/build.ts';
import { equal } from '../bytes/compare.ts';
import { latin1 } from '../bytes/lines.ts';
import { oneOf } from '../bytes/pattern.ts';
import type { Reader } from '../bytes/reader.ts';
import { textPattern } from '../bytes/text-pattern.ts';
import {
  type Answer,
  type Facts,
  firstMatch,
  match,
  protocol,
  REJECT,
  type Reply,
} from './protocol.ts';

/** The name of no user. A rigctld takes single letters for commands: these only read. */
const OPENING = text('nxdomain\r\n');

/**
 * Finger (RFC 1288): a line with a name, and a text in no particular syntax. Only the words of
 * real servers are recognized.
 */
export const finger = protocol({
  id: 'finger',
  title: 'Finger',
  name: 'finger',
  aliases: ['fingerd'],
  ports: [79],
  sendsForeignText: true,
  popularity: 12,
  speaksFirst: 'client',
  spec: 'RFC 1288 section 2.3; BSD fingerd 0.17, cfingerd 1.4.3',
  openings: [OPENING],
  serverBeginnings: [
    [oneOf(0x0a, 0x0d)],
    'No',
    'Log',
    'Use',
    'Ill',
    [oneOf(0x46, 0x66), oneOf(0x49, 0x69)],
  ],
  server,
  client,
});

function server(reader: Reader, { sent }: Reply): Answer {
  // The server sends nothing before a query.
  if (sent.length === 0) return REJECT;
  return firstMatch(reader, [
    banner,
    (start) => noSuchUser(start, sent),
    ...FIRST_LINES,
    (start) => blank(start, sent),
  ]);
}

/** A server whose script finds nothing to print (efingerd): a blank line, then the end. */
function blank(reader: Reader, sent: Uint8Array): Answer {
  if (!reader.match(BLANK) || !equal(sent, OPENING)) return REJECT;
  return reader.isAtEnd() ? match('weak', 'blank answer to a query', reader.at) : REJECT;
}

const BLANK = textPattern(/^(?:\r?\n){1,2}/);

/** cfingerd's `nouser_banner.txt`, as shipped. */
const NOUSER = `\nDebian GNU/Linux      Copyright (c) 1993-1999 Software in the Public Interest\n\n${' '.repeat(28)}There is no such user.\n`;

/** cfingerd's answer to the name `version`, as shipped. */
const ABOUT = '\nThis site is running the Configurable Finger-Query Daemon version ';

const BANNERS = [NOUSER, ABOUT];

function banner(reader: Reader): Answer {
  return reader.oneOf(BANNERS)
    ? match('likely', 'text of cfingerd', reader.at, { product: 'cfingerd' })
    : REJECT;
}

const NO_SUCH_USER = textPattern(/^finger: (\S.{0,80}): no such user\.?\r?\n/);

function noSuchUser(reader: Reader, sent: Uint8Array): Answer {
  const name = reader.match(NO_SUCH_USER)?.[1];
  if (!name) return REJECT;
  const isRequested = latin1(sent).split(/\s+/).includes(name);
  return match(isRequested ? 'certain' : 'likely', 'no such user', reader.at);
}

/** First lines that are distinctive by themselves. */
const FIRST_LINES = [
  line('forwarding refused', /^fingerd: forwarding (?:not allowed|service denied)[^\n]*\n/),
  line('no one logged on', /^No one logged on\.?\r?\n/),
  line('entry of a user', /^Login: \S+ *\t+Name: [^\n]*\n/),
  line('entry of a user', /^Login name: \S+ +\t*In real life: [^\n]*\n/),
  line(
    'head of the list of users',
    /^Login +(?:Name +)?(?:Tty|TTY) +Idle +(?:Login Time|When)[^\n]*\n/,
  ),
  cfingerdLine('refusal', /^Finger (?:online user list|forwarding service) denied[^\n]*\n/i),
  cfingerdLine('no one logged on', /^Nobody logged in\.\r?\n/),
  cfingerdLine('refusal of a name', /^Illegal character in username\.\r?\n/),
  cfingerdLine('entry of a user', /^Username: \S+ +In real life: [^\n]*\n/),
];

function cfingerdLine(rule: string, syntax: RegExp) {
  return line(rule, syntax, { product: 'cfingerd' });
}

function line(rule: string, syntax: RegExp, facts?: Facts) {
  const grammar = textPattern(syntax);
  return (reader: Reader): Answer =>
    reader.match(grammar) ? match('likely', rule, reader.at, facts) : REJECT;
}

const QUERY = textPattern(/^\/W(?: [\w.@-]{0,64})?\r?\n/);

/** A name alone in a line may be any protocol's; `/W` is finger's (RFC 1288 section 2.3). */
function client(reader: Reader): Answer {
  return reader.match(QUERY) ? match('likely', 'query with /W', reader.at) : REJECT;
}
