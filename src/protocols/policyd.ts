import { text } from '../bytes/build.ts';
import type { Reader } from '../bytes/reader.ts';
import { textPattern } from '../bytes/text-pattern.ts';
import { type Answer, match, protocol, REJECT } from './protocol.ts';

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
  ports: [10023, 10030, 10031, 12340],
  popularity: 3,
  speaksFirst: 'client',
  spec: 'Postfix SMTP Access Policy Delegation, "Protocol description"',
  openings: [text('request=smtpd_access_policy\nprotocol_state=CONNECT\n\n')],
  server,
  client,
});

/** The actions of access(5), also with their own code (`450 4.7.1 ...`). */
const ACTION =
  /^(?:OK|REJECT|DEFER(?:_IF_(?:PERMIT|REJECT))?|DUNNO|PREPEND|PERMIT\w*|DISCARD|FILTER|HOLD|REDIRECT|BCC|WARN|INFO|[245]\d\d)(?: [^\n]*)?$/i;

const ANSWER = textPattern(/^action=([\x20-\x7e\x80-\xff]+)\n(?:\n|$)/);

function server(reader: Reader): Answer {
  const [whole = '', action = ''] = reader.match(ANSWER) ?? [];
  if (action === '') return REJECT;
  const isSure = whole.endsWith('\n\n') && ACTION.test(action);
  return match(isSure ? 'certain' : 'likely', 'action', reader.at, { note: action });
}

const REQUEST = 'request=smtpd_access_policy\n';

function client(reader: Reader): Answer {
  return reader.text(REQUEST) ? match('certain', 'request=smtpd_access_policy', reader.at) : REJECT;
}
