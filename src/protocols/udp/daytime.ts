import { hex } from '../../bytes/build.ts';
import { latin1 } from '../../bytes/lines.ts';
import { legacyClient, legacyServer, NEED } from '../legacy.ts';
import { match, protocol, REJECT, type Reply, type Verdict } from '../protocol.ts';

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
  server: legacyServer(server),
  client: legacyClient(() => REJECT),
});

/** What `ctime` writes: `Thu Jun  4 12:34:56 2026`. */
const CTIME =
  /^(?:Sun|Mon|Tue|Wed|Thu|Fri|Sat) (?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec) [ 123]\d [012]\d:[0-5]\d:[0-6]\d (?:[A-Z]{3,5} )?\d{4}\r?\n/;
/** Its form with every letter and digit replaced, for answers that are still coming. */
const FORM = 'Aaa Aaa 09 09:09:09 0909\r\n';

function server({ bytes, ended }: Reply): Verdict {
  const said = latin1(bytes.subarray(0, 40));
  const found = CTIME.exec(said);
  if (found) return match('certain', 'date and time of the day', found[0].length);
  return !ended && beginsLikeOne(said) ? NEED : REJECT;
}

function beginsLikeOne(said: string): boolean {
  if (said.length >= 32) return false;
  const head = [...said.slice(0, 20)];
  return head.every((char, i) => {
    const kind = FORM[i] ?? '';
    if (kind === 'A') return /[A-Z]/.test(char);
    if (kind === 'a') return /[a-z]/.test(char);
    return kind === '0' || kind === '9' ? /[ \d]/.test(char) : char === kind;
  });
}
