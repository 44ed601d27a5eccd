import type { Reader } from '../bytes/reader.ts';
import { textPattern } from '../bytes/text-pattern.ts';
import { type Answer, firstMatch, match, protocol, REJECT } from './protocol.ts';

/**
 * Daytime (RFC 867): a line of text with the date and the time, in no particular syntax. These
 * are the syntaxes of servers: of xinetd, of ctime(3), of NIST, of Windows.
 */
export const daytime = protocol({
  id: 'daytime',
  title: 'Daytime',
  name: 'DAYTIME',
  ports: [13],
  popularity: 10,
  speaksFirst: 'server',
  spec: 'RFC 867',
  // The server ignores what it receives.
  openings: [new Uint8Array(0)],
  sendsAnything: true,
  waitsForServer: 'RFC 867',
  silentAfterBanner: true,
  server,
  client: () => REJECT,
});

const MONTH = '(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)';
const CLOCK = '[0-2]\\d:[0-5]\\d:[0-6]\\d';

const SYNTAXES = [
  // xinetd 2.3: `23 NOV 2026 18:17:08 UTC`
  line(`[ 0-3]\\d ${MONTH} \\d{4} ${CLOCK}(?: [A-Z+-][A-Z0-9:+-]{0,8})?`, 'i'),
  // ctime(3) of the inetds: `Mon Nov 23 20:50:10 2026`
  line(`(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun) ${MONTH} [ 0-3]\\d ${CLOCK} \\d{4}`),
  // NIST: `59541 21-11-23 13:09:37 00 0 0 829.4 UTC(NIST) *`
  line(
    `\\d{5} \\d\\d-[01]\\d-[0-3]\\d ${CLOCK} \\d\\d \\d \\d {1,4}[\\d.]{1,8} UTC\\([A-Z]{1,8}\\) \\*? {0,4}`,
  ),
  // Windows, simple TCP/IP services: `8:50:10 PM 11/23/2026`
  line('\\d{1,2}:[0-5]\\d:[0-5]\\d [AP]M \\d{1,2}/\\d{1,2}/\\d{4}'),
];

/** One line, an empty one before it at most. */
function line(syntax: string, flags = '') {
  const grammar = textPattern(new RegExp(`^\\n?${syntax}\\r?\\n`, flags));
  return (reader: Reader): Answer =>
    reader.match(grammar) ? match('certain', 'a line with date and time', reader.at) : REJECT;
}

/** One line, and then the server closes: a banner that merely begins with a date goes on. */
function server(reader: Reader): Answer {
  const answer = firstMatch(reader, SYNTAXES);
  return answer.answer === 'match' && reader.isAtEnd() ? answer : REJECT;
}
