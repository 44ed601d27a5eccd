import { text } from '../bytes/build.ts';
import { startsWith } from '../bytes/compare.ts';
import type { Reader } from '../bytes/reader.ts';
import { textPattern } from '../bytes/text-pattern.ts';
import { type Answer, firstMatch, match, protocol, REJECT, type Reply } from './protocol.ts';

/** D-Bus over TCP: a NUL byte, then AUTH without a mechanism, which is always rejected with a list. */
export const dbus = protocol({
  id: 'dbus',
  title: 'D-Bus',
  name: 'D-Bus',
  aliases: ['d-bus'],
  ports: [],
  popularity: 2,
  speaksFirst: 'client',
  spec: 'D-Bus Specification, "Authentication Protocol"; dbus-daemon 1.14 as observed',
  openings: [text('\0AUTH\r\n')],
  server,
  client,
});

function server(reader: Reader, { sent }: Reply): Answer {
  return firstMatch(reader, SERVER_WAYS, sent);
}

const SERVER_WAYS = [rejected, error];

const REJECTED = textPattern(
  /^REJECTED((?: (?:EXTERNAL|DBUS_COOKIE_SHA1|ANONYMOUS|KERBEROS_V4|GSSAPI))*)\r?\n/,
);

/** The supported mechanisms; a list without one counts only as the answer to AUTH. */
function rejected(reader: Reader, sent: Uint8Array): Answer {
  const mechanisms = reader.match(REJECTED)?.[1];
  if (mechanisms === undefined || (mechanisms === '' && !startsWith(sent, '\0AUTH'))) return REJECT;
  const facts = mechanisms === '' ? {} : { note: mechanisms.slice(1) };
  return match('certain', 'REJECTED', reader.at, facts);
}

const ERROR = textPattern(
  /^ERROR "(?:Unknown command|Command contained non-ASCII|Not enough data)"\r?\n/,
);

function error(reader: Reader): Answer {
  return reader.match(ERROR) ? match('likely', 'ERROR', reader.at) : REJECT;
}

const AUTH = textPattern(/^\0(AUTH(?: [A-Z\d_-]{1,20}(?: [\da-fA-F]*)?)?)\r?\n/);

/** The NUL byte once carried credentials; AUTH follows it. */
function client(reader: Reader): Answer {
  const command = reader.match(AUTH)?.[1];
  // What follows the mechanism may be a secret.
  const note = command?.split(' ', 2).join(' ');
  return note ? match('certain', 'AUTH', reader.at, { note }) : REJECT;
}
