import { text } from '../bytes/build.ts';
import { compare, compareAny } from '../bytes/compare.ts';
import { latin1, lineAt } from '../bytes/lines.ts';
import { legacyClient, legacyServer, NEED } from './legacy.ts';
import {
  type ClientBytes,
  type Facts,
  match,
  protocol,
  REJECT,
  type Reply,
  type Verdict,
} from './protocol.ts';

/**
 * Finger (RFC 1288): a line with a name, and a text in no particular syntax. Only the words of
 * real servers are recognised.
 */
export const finger = protocol({
  id: 'finger',
  title: 'Finger',
  name: 'finger',
  aliases: ['fingerd'],
  ports: [79],
  speaksFirst: 'client',
  spec: 'RFC 1288 section 2.3; BSD fingerd 0.17, cfingerd 1.4.3',
  // The name of nobody. A rigctld takes single letters for commands: these only read.
  openings: [text('nxdomain\r\n')],
  server: legacyServer(server),
  client: legacyClient(client),
});

/** cfingerd's `nouser_banner.txt`, as shipped. */
const NOUSER = `\nDebian GNU/Linux      Copyright (c) 1993-1999 Software in the Public Interest\n\n${' '.repeat(28)}There is no such user.\n`;

/** cfingerd's answer to the name `version`, as shipped. */
const ABOUT = '\nThis site is running the Configurable Finger-Query Daemon version ';

/** First lines that stand by themselves. */
const LINES: readonly (readonly [line: RegExp, rule: string, facts?: Facts])[] = [
  [/^fingerd: forwarding (?:not allowed|service denied)/, 'forwarding refused'],
  [/^No one logged on\.?$/, 'nobody is logged on'],
  [/^Finger (?:online user list|forwarding service) denied/i, 'refusal', { product: 'cfingerd' }],
  [/^Nobody logged in\.$/, 'nobody is logged on', { product: 'cfingerd' }],
  [/^Illegal character in username\.$/, 'refusal of a name', { product: 'cfingerd' }],
  [/^Username: \S+ +In real life: /, 'entry of a user', { product: 'cfingerd' }],
  [/^Login: \S+ *\t+Name: /, 'entry of a user'],
  [/^Login name: \S+ +\t*In real life: /, 'entry of a user'],
  [/^Login +(?:Name +)?(?:Tty|TTY) +Idle +(?:Login Time|When)/, 'head of the list of users'],
];

function server({ bytes, sent, ended }: Reply): Verdict {
  // It says nothing before it is asked.
  if (sent.length === 0) return REJECT;
  const banner = [NOUSER, ABOUT].find((one) => compare(bytes, one) === 'full');
  if (banner) return match('likely', 'text of cfingerd', banner.length, { product: 'cfingerd' });
  if (bytes[0] === 0x0a) {
    return !ended && compareAny(bytes, [NOUSER, ABOUT]) === 'partial' ? NEED : REJECT;
  }
  const line = lineAt(bytes, 0, 256);
  if (line === 'long') return REJECT;
  if (line === 'partial') return ended || !mayBeFinger(bytes) ? REJECT : NEED;
  const nobody = /^finger: (\S.{0,80}?): no such user\.?$/.exec(line.text);
  if (nobody) {
    const asked = latin1(sent)
      .split(/\s+/)
      .includes(nobody[1] as string);
    return match(asked ? 'certain' : 'likely', 'no such user', line.end);
  }
  for (const [syntax, rule, facts] of LINES) {
    if (syntax.test(line.text)) return match('likely', rule, line.end, facts);
  }
  return REJECT;
}

const BEGINNINGS = [
  ...['finger: ', 'fingerd: ', 'No one logged on', 'Finger online', 'Finger forwarding'],
  ...[
    'Illegal character in username',
    'Nobody logged in',
    'Username: ',
    'Login: ',
    'Login name: ',
    'Login ',
  ],
];

function mayBeFinger(bytes: Uint8Array): boolean {
  const said = latin1(bytes.subarray(0, 32));
  return BEGINNINGS.some((one) => one.startsWith(said) || said.startsWith(one));
}

/** A name alone in a line is anything's; `/W` is finger's (RFC 1288 section 2.3). */
function client({ bytes, ended }: ClientBytes): Verdict {
  const said = latin1(bytes.subarray(0, 128));
  const query = /^\/W(?: [\w.@-]{0,64})?\r?\n/.exec(said);
  if (query) return match('likely', 'query with /W', query[0].length);
  return !ended && /^(?:\/(?:W(?: [\w.@-]{0,64})?\r?)?)?$/.test(said) ? NEED : REJECT;
}
