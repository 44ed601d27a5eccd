import { text } from '../bytes/build.ts';
import { latin1 } from '../bytes/lines.ts';
import { legacyClient, legacyServer, NEED } from './legacy.ts';
import { type ClientBytes, match, protocol, REJECT, type Verdict } from './protocol.ts';

/**
 * Syslog over TCP: messages of RFC 5424 section 6 or RFC 3164 section 4, each a line or after
 * its length (RFC 6587 section 3.4). A server never says anything.
 */
export const syslog = protocol({
  id: 'syslog',
  title: 'Syslog',
  name: 'syslog',
  aliases: ['syslog-conn'],
  tlsAliases: ['syslog-tls'],
  neverCertain: 'It says nothing.',
  ports: [514, 601],
  tlsPorts: [6514],
  speaksFirst: 'client',
  spec: 'RFC 6587 section 3.4; RFC 5424 section 6',
  // Empty lines: rsyslog 8.2302 drops messages without a byte, so nothing is logged.
  openings: [text('\n\n')],
  answersBy: 'silence',
  server: legacyServer(() => REJECT),
  client: legacyClient(client),
});

const MESSAGE = /^(?:[1-9]\d{0,5} )?<(?:\d|[1-9]\d|1[0-8]\d|19[01])>/;
const MONTH = '(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)';
/** RFC 5424: version 1 and a timestamp or `-`. RFC 3164: `Nov 23 20:50:10`. */
const STAMPED = new RegExp(
  `^[^>]{0,12}>(?:1 (?:-|\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d)|${MONTH} [ 1-3]\\d \\d\\d:\\d\\d:\\d\\d )`,
);

function client({ bytes, ended }: ClientBytes): Verdict {
  const said = latin1(bytes.subarray(0, 64));
  const start = MESSAGE.exec(said);
  if (!start) {
    return !ended && /^(?:[1-9]\d{0,5} ?)?(?:<\d{0,3})?$/.test(said) ? NEED : REJECT;
  }
  const stamped = STAMPED.exec(said);
  if (stamped) return match('certain', 'priority and timestamp', stamped[0].length);
  const whole = ended || said.length >= 40 || said.includes('\n');
  return whole ? match('weak', 'priority', start[0].length) : NEED;
}
