import { hex } from '../../bytes/build.ts';
import type { Reader } from '../../bytes/reader.ts';
import { textPattern } from '../../bytes/text-pattern.ts';
import { type Answer, match, protocol, REJECT } from '../protocol.ts';

/** Daytime (RFC 867): any datagram is answered with date and time, in words. */
export const daytime = protocol({
  id: 'daytime',
  title: 'Daytime',
  name: 'DAYTIME',
  transport: 'udp',
  ports: [13],
  speaksFirst: 'client',
  spec: 'RFC 867, section "UDP Based Daytime Service"',
  openings: [hex('0a')],
  server,
  client: () => REJECT,
});

/** What `ctime` writes: `Thu Jun  4 12:34:56 2026`. */
const CTIME = textPattern(
  /^(?:Sun|Mon|Tue|Wed|Thu|Fri|Sat) (?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec) [ 123]\d [012]\d:[0-5]\d:[0-6]\d (?:[A-Z]{3,5} )?\d{4}\r?\n/,
);

function server(reader: Reader): Answer {
  return reader.match(CTIME) ? match('certain', 'date and time of the day', reader.at) : REJECT;
}
