import { text } from '../bytes/build.ts';
import type { Reader } from '../bytes/reader.ts';
import { textPattern } from '../bytes/text-pattern.ts';
import { type Answer, match, protocol, REJECT } from './protocol.ts';

/**
 * The manager interface of Asterisk: a greeting with its own version, then actions and
 * responses in fields (Asterisk documentation, "AMI v2 Specification"). Logoff is one of the
 * few actions that need no login, and the server then replies `Goodbye`.
 */
export const ami = protocol({
  id: 'ami',
  title: 'Asterisk Manager Interface',
  name: 'AMI',
  aliases: ['asterisk', 'asterisk-manager'],
  ports: [5038],
  tlsPorts: [5039],
  speaksFirst: 'server',
  spec: 'Asterisk, AMI v2 Specification; main/manager.c',
  withoutRecording:
    'Asterisk is not in Debian 12; the greeting is the one that its documentation shows.',
  openings: [text('Action: Logoff\r\nActionID: firstbytes\r\n\r\n')],
  waitsForServer: 'Asterisk manual, AMI',
  sendsCredentials: {
    when: 'greeted',
    sends: 'Action: Login with the secret',
    inStream: /^Secret: /im,
    source: 'Asterisk manual, AMI',
  },
  banner: text('Asterisk Call Manager/5.0.1\r\n'),
  server,
  client,
});

const GREETING = textPattern(/^Asterisk Call Manager\/(\d{1,3}(?:\.\d{1,3}){1,3})\r?\n/);

function server(reader: Reader): Answer {
  const version = reader.match(GREETING)?.[1];
  if (!version) return REJECT;
  return match('certain', 'greeting', reader.at, { product: 'Asterisk', protocolVersion: version });
}

const ACTION = textPattern(/^Action: ?(\w{1,40})\r?\n/i);
const COMMON_ACTION = /^(?:Login|Challenge|Logoff|Ping)$/i;

/** `Action: Login`, in any case of letters; other protocols have fields of that name too. */
function client(reader: Reader): Answer {
  const action = reader.match(ACTION)?.[1];
  if (!action) return REJECT;
  return match(COMMON_ACTION.test(action) ? 'certain' : 'likely', 'Action', reader.at);
}
