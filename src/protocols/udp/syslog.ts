import { text } from '../../bytes/build.ts';
import { latin1 } from '../../bytes/lines.ts';
import { legacyClient, legacyServer, NEED } from '../legacy.ts';
import { type ClientBytes, match, protocol, REJECT, type Verdict } from '../protocol.ts';

/**
 * Syslog: what is sent is written to a log, and nothing is ever answered (RFC 5424 section 1).
 * The opening is an empty datagram, so that asking leaves no line behind; only the host's "port
 * unreachable" tells anything.
 */
export const syslog = protocol({
  id: 'syslog',
  title: 'Syslog',
  name: 'syslog',
  withoutRecording: 'a log takes what it is sent, and answers nothing',
  transport: 'udp',
  ports: [514],
  speaksFirst: 'client',
  spec: 'RFC 5424 section 6; RFC 3164 section 4.1; RFC 5426 section 3',
  openings: [text('')],
  answersBy: 'silence',
  server: legacyServer(() => REJECT),
  client: legacyClient(client),
});

const MODERN = /^<(?:\d|[1-9]\d|1[0-8]\d|19[01])>1 (?:-|\d{4}-\d\d-\d\dT)/;
const OLD =
  /^<(?:\d|[1-9]\d|1[0-8]\d|19[01])>(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec) [ \d]\d \d\d:/;
const START = /^<(?:\d|[1-9]\d|1[0-8]\d|19[01])>/;

/** Priority up to 191, then version 1 and a date, or an old date; many send only the priority. */
function client({ bytes, ended }: ClientBytes): Verdict {
  const said = latin1(bytes.subarray(0, 64));
  const [modern, old, start] = [MODERN.exec(said), OLD.exec(said), START.exec(said)];
  if (modern) return match('certain', 'priority, version and date', modern[0].length);
  if (old) return match('certain', 'priority and date', old[0].length);
  if (!start) return !ended && /^(?:<\d{0,3})?$/.test(said) ? NEED : REJECT;
  const whole = ended || said.length >= 32;
  return whole ? match('weak', 'priority', start[0].length) : NEED;
}
