import { text } from '../bytes/build.ts';
import { compare } from '../bytes/compare.ts';
import { latin1 } from '../bytes/lines.ts';
import { legacyClient, legacyServer, NEED } from './legacy.ts';
import { type ClientBytes, match, protocol, REJECT, type Reply, type Verdict } from './protocol.ts';

/**
 * Postfix policy delegation (postfix.org/SMTPD_POLICY_README.html): lines of `name=value`, then
 * an empty one. A request without sender and recipient leaves no trace: postgrey 1.37 and
 * policyd-spf 3.0 answer it with DUNNO. With them postgrey would start to greylist, whatever
 * the state of the protocol.
 */
export const policyd = protocol({
  id: 'policyd',
  title: 'Postfix policy delegation',
  name: 'Postfix policy',
  aliases: ['postfix-policy', 'postgrey'],
  popularity: 2,
  ports: [10023, 10030, 10031, 12340],
  speaksFirst: 'client',
  spec: 'Postfix SMTP Access Policy Delegation, "Protocol description"',
  openings: [text('request=smtpd_access_policy\nprotocol_state=CONNECT\n\n')],
  server: legacyServer(server),
  client: legacyClient(client),
});

/** The actions of access(5), also with a code of their own (`450 4.7.1 ...`). */
const ACTION =
  /^(?:OK|REJECT|DEFER(?:_IF_(?:PERMIT|REJECT))?|DUNNO|PREPEND|PERMIT\w*|DISCARD|FILTER|HOLD|REDIRECT|BCC|WARN|INFO|[245]\d\d)(?: [^\n]*)?$/i;

function server({ bytes, ended }: Reply): Verdict {
  const start = compare(bytes, 'action=');
  if (start === 'none') return REJECT;
  const said = latin1(bytes.subarray(7, 1024));
  const line = /^([\x20-\x7e\x80-\xff]+)\n(?:\n|$)/.exec(said);
  if (!line) {
    const open = start === 'partial' || /^[\x20-\x7e\x80-\xff]*$/.test(said);
    return open && !ended && bytes.length < 1024 ? NEED : REJECT;
  }
  const whole = line[0].endsWith('\n\n');
  if (!whole && !ended) return NEED;
  const action = line[1] as string;
  const sure = whole && ACTION.test(action);
  return match(sure ? 'certain' : 'likely', 'action', 7 + line[0].length, { note: action });
}

function client({ bytes, ended }: ClientBytes): Verdict {
  const start = compare(bytes, 'request=smtpd_access_policy\n');
  if (start === 'full') return match('certain', 'request=smtpd_access_policy', 28);
  return start === 'partial' && !ended ? NEED : REJECT;
}
