import { text } from '../bytes/build.ts';
import type { Reader } from '../bytes/reader.ts';
import { textPattern } from '../bytes/text-pattern.ts';
import { type Answer, firstMatch, match, protocol, REJECT } from './protocol.ts';

/**
 * Syslog over TCP: messages of RFC 5424 section 6 or RFC 3164 section 4, each a line or after
 * its length (RFC 6587 section 3.4). A server never sends anything.
 */
export const syslog = protocol({
  id: 'syslog',
  title: 'Syslog',
  name: 'syslog',
  aliases: ['syslog-conn'],
  tlsAliases: ['syslog-tls'],
  ports: [514, 601],
  tlsPorts: [6514],
  sideEffect: {
    kind: 'writes',
    text: 'the server may store two empty messages',
  },
  popularity: 16,
  speaksFirst: 'client',
  spec: 'RFC 6587 section 3.4; RFC 5424 section 6',
  neverCertain: 'It sends nothing.',
  // Empty lines: rsyslog 8.2302 drops messages without a byte, so nothing is logged.
  openings: [text('\n\n')],
  answersBy: 'silence',
  server: () => REJECT,
  client,
});

const PRIORITY = '^(?:[1-9]\\d{0,5} )?<(?:\\d|[1-9]\\d|1[0-8]\\d|19[01])>';
const MONTH = '(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)';
const BARE = textPattern(new RegExp(PRIORITY));
/** RFC 5424: version 1 and a timestamp or `-`. RFC 3164: `Nov 23 20:50:10`. */
const STAMPED = textPattern(
  new RegExp(
    `${PRIORITY}(?:1 (?:-|\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d)|${MONTH} [ 1-3]\\d \\d\\d:\\d\\d:\\d\\d )`,
  ),
);

/**
 * What devices send in neither form: a mark with the severity (`%SYS-5-CONFIG_I:`, Cisco), their id
 * (NetScreen), or a date with slashes (NetScaler).
 */
const DEVICE_LINE = textPattern(
  new RegExp(
    `${PRIORITY}(?:[^%\\n]{0,80}%[A-Z][A-Z0-9_]*(?:-[A-Z0-9_]+)*-[0-7]-[A-Z0-9_]+:|[\\w.-]{1,64}: NetScreen device_id=| ?\\d\\d/\\d\\d/\\d{4}:\\d\\d:\\d\\d:\\d\\d )`,
  ),
);

function client(reader: Reader): Answer {
  return firstMatch(reader, CLIENT_WAYS);
}

const CLIENT_WAYS = [stamped, fromDevice, bare];

function stamped(reader: Reader): Answer {
  return reader.match(STAMPED) ? match('certain', 'priority and timestamp', reader.at) : REJECT;
}

export function fromDevice(reader: Reader): Answer {
  return reader.match(DEVICE_LINE)
    ? match('certain', 'priority and the mark of a device', reader.at)
    : REJECT;
}

/** After so many bytes a timestamp can no longer follow. */
const ENOUGH = 40;

function bare(reader: Reader): Answer {
  if (!reader.match(BARE)) return REJECT;
  if (!reader.bytes.includes(0x0a)) reader.awaitBytes(ENOUGH);
  return match('weak', 'priority', reader.at);
}
