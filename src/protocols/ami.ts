import { text } from '../bytes/build.ts';
import { compare } from '../bytes/compare.ts';
import { latin1, lineAt } from '../bytes/lines.ts';
import { legacyClient, legacyServer, NEED } from './legacy.ts';
import { type ClientBytes, match, protocol, REJECT, type Reply, type Verdict } from './protocol.ts';

const GREETING = 'Asterisk Call Manager/';

/**
 * The manager interface of Asterisk: a greeting with its own version, then actions and
 * responses in fields (Asterisk documentation, "AMI v2 Specification"). Logoff is one of the
 * few actions that need no login, and the server then says goodbye.
 */
export const ami = protocol({
  id: 'ami',
  title: 'Asterisk Manager Interface',
  name: 'AMI',
  aliases: ['asterisk', 'asterisk-manager'],
  withoutRecording:
    'Asterisk is not in Debian 12; the greeting is the one that its documentation shows.',
  waitsForServer: 'Asterisk manual, AMI',
  sendsCredentials: {
    when: 'greeted',
    sends: 'Action: Login with the secret',
    source: 'Asterisk manual, AMI',
  },
  ports: [5038],
  tlsPorts: [5039],
  speaksFirst: 'server',
  spec: 'Asterisk, AMI v2 Specification; main/manager.c',
  banner: text('Asterisk Call Manager/5.0.1\r\n'),
  openings: [text('Action: Logoff\r\nActionID: firstbytes\r\n\r\n')],
  server: legacyServer(server),
  client: legacyClient(client),
});

function server({ bytes, ended }: Reply): Verdict {
  if (compare(bytes, GREETING) === 'none') return REJECT;
  const line = lineAt(bytes, 0, 64);
  if (line === 'long') return REJECT;
  if (line === 'partial') return ended ? REJECT : NEED;
  const version = /^(\d{1,3}(?:\.\d{1,3}){1,3})$/.exec(line.text.slice(GREETING.length))?.[1];
  if (!version) return REJECT;
  return match('certain', 'greeting', line.end, { product: 'Asterisk', protocolVersion: version });
}

/** `Action: Login`, in any case of letters; the name of the action tells that it is AMI. */
function client({ bytes, ended }: ClientBytes): Verdict {
  const said = latin1(bytes.subarray(0, 8)).toLowerCase();
  if (!'action: '.startsWith(said) && !'action:'.startsWith(said.slice(0, 7))) return REJECT;
  const line = lineAt(bytes, 0, 256);
  if (line === 'long') return REJECT;
  if (line === 'partial') return ended ? REJECT : NEED;
  const action = /^Action: ?(\w{1,40})$/i.exec(line.text)?.[1];
  if (!action) return REJECT;
  const sure = /^(?:Login|Challenge|Logoff|Ping)$/i.test(action);
  return match(sure ? 'certain' : 'likely', 'Action', line.end);
}
