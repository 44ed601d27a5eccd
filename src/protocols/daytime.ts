import { latin1, lineAt } from '../bytes/lines.ts';
import { legacyClient, legacyServer, NEED } from './legacy.ts';
import { match, protocol, REJECT, type Reply, type Verdict } from './protocol.ts';

/**
 * Daytime (RFC 867): a line of text with the date and the time, in no particular syntax. These
 * are the syntaxes of servers: of xinetd, of ctime(3), of NIST, of Windows.
 */
export const daytime = protocol({
  id: 'daytime',
  title: 'Daytime',
  name: 'DAYTIME',
  waitsForServer: 'RFC 867',
  sendsAnything: true,
  silentAfterBanner: true,
  ports: [13],
  speaksFirst: 'server',
  spec: 'RFC 867',
  // Whatever is sent is thrown away.
  openings: [new Uint8Array(0)],
  server: legacyServer(server),
  client: legacyClient(() => REJECT),
});

const MONTH = '(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)';
const CLOCK = '[0-2]\\d:[0-5]\\d:[0-6]\\d';

const SYNTAXES = [
  // xinetd 2.3: `23 NOV 2026 18:17:08 UTC`
  new RegExp(`^[ 0-3]\\d ${MONTH} \\d{4} ${CLOCK}(?: [A-Z+-][A-Z0-9:+-]{0,8})?$`, 'i'),
  // ctime(3) of the inetds: `Mon Nov 23 20:50:10 2026`
  new RegExp(`^(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun) ${MONTH} [ 0-3]\\d ${CLOCK} \\d{4}$`),
  // NIST: `59541 21-11-23 13:09:37 00 0 0 829.4 UTC(NIST) *`
  new RegExp(
    `^\\d{5} \\d\\d-[01]\\d-[0-3]\\d ${CLOCK} \\d\\d \\d \\d +[\\d.]+ UTC\\([A-Z]+\\) \\*? *$`,
  ),
  // Windows, simple TCP/IP services: `8:50:10 PM 11/23/2026`
  /^\d{1,2}:[0-5]\d:[0-5]\d [AP]M \d{1,2}\/\d{1,2}\/\d{4}$/,
];

/** One line, and then it closes: a banner that merely begins with a date goes on. */
function server({ bytes, ended }: Reply): Verdict {
  const start = bytes[0] === 0x0a ? 1 : 0;
  const line = lineAt(bytes, start, 64);
  if (line === 'long') return REJECT;
  if (line === 'partial') return !ended && mayBeDate(bytes) ? NEED : REJECT;
  if (bytes.length > line.end || !SYNTAXES.some((one) => one.test(line.text))) return REJECT;
  return ended ? match('certain', 'a line with date and time', line.end) : NEED;
}

const DAYS = ['Mon ', 'Tue ', 'Wed ', 'Thu ', 'Fri ', 'Sat ', 'Sun '];

/** Begins with a digit, a blank or a day of the week, and holds what dates are made of. */
function mayBeDate(bytes: Uint8Array): boolean {
  const said = latin1(bytes).replace(/^\n/, '');
  const begins = DAYS.some((one) => one.startsWith(said.slice(0, 4)) || said.startsWith(one));
  return (begins || /^[\d ]/.test(said)) && /^[\w:+\-/().* ]*\r?$/.test(said);
}
