import type { Reader } from '../bytes/reader.ts';
import { textPattern } from '../bytes/text-pattern.ts';
import { type Answer, firstMatch, match, protocol, REJECT } from './protocol.ts';

/**
 * The monitoring agent of Checkmk: sends its whole report to whoever connects, and reads nothing. A
 * registered agent announces TLS with two digits instead.
 */
export const checkmkAgent = protocol({
  id: 'checkmk-agent',
  title: 'Checkmk Agent',
  name: 'the Checkmk agent',
  aliases: ['check-mk-agent', 'check_mk_agent', 'check_mk', 'checkmk', 'cmk-agent'],
  ports: [6556],
  popularity: 1.2,
  speaksFirst: 'server',
  spec: 'Checkmk documentation, "Monitoring Linux", "Testing and troubleshooting": output of the agent; class TransportProtocol of Checkmk 2.1',
  withoutRecording:
    'The agent is a package of a Checkmk server, and not in Debian 12. The output in its documentation stands in for a recording.',
  openings: [new Uint8Array(0)],
  silentAfterBanner: true,
  knownTexts: [{ side: 'server', text: '<<<check_mk>>>\nVersion: 2.1.0p1\nAgentOS: linux\n' }],
  server,
  client: () => REJECT,
});

function server(reader: Reader): Answer {
  return firstMatch(reader, SERVER_WAYS);
}

const SERVER_WAYS = [report, announcement];

/** The header of the first section; its lines are keys and values. */
const SECTION = textPattern(/^<<<check_mk>>>\r?\n/);

function report(reader: Reader): Answer {
  if (!reader.match(SECTION)) return REJECT;
  const [, version] = /^Version: ([\w.-]{1,32})\r?\n/.exec(reader.availableText(64)) ?? [];
  const facts = version ? { product: 'Checkmk agent', version } : {};
  return match('certain', 'section check_mk', reader.at, facts);
}

/** The agent controller of version 2.1 and later: `16`, and then it waits for a TLS handshake. */
function announcement(reader: Reader): Answer {
  return reader.text('16') && reader.isAtEnd()
    ? match('weak', 'announcement of TLS', reader.at, { note: 'announces TLS' })
    : REJECT;
}
