import { concat, hex, text } from '../../bytes/build.ts';
import { comparePattern } from '../../bytes/pattern.ts';
import { legacyClient, legacyServer, NEED } from '../legacy.ts';
import { memcached as overTcp } from '../memcached.ts';
import { type ClientBytes, protocol, REJECT, type Reply, type Verdict } from '../protocol.ts';

/** request id(2), number of this datagram(2), how many(2), reserved(2) */
const FRAME = 8;

/** Memcached over UDP: a frame of eight bytes, then what TCP has. Since 1.5.6 it is off unless asked for. */
export const memcached = protocol({
  id: 'memcached',
  title: 'Memcached',
  name: 'memcached',
  transport: 'udp',
  ports: [11211],
  speaksFirst: 'client',
  spec: 'memcached doc/protocol.txt, section "UDP protocol"',
  openings: [concat(hex('6662 0000 0001 0000'), text('version\r\n'))],
  server: legacyServer(server),
  client: legacyClient(client),
});

/** The request id that was sent, and the first of at least one datagram. */
function server({ bytes, sent, ended }: Reply): Verdict {
  const any = undefined;
  if (sent.length < FRAME) return REJECT;
  const fit = comparePattern(bytes, [sent[0], sent[1], 0, 0, 0, any, 0, 0]);
  if (fit === 'none' || bytes[5] === 0) return REJECT;
  if (fit === 'partial') return ended ? REJECT : NEED;
  return framed(
    overTcp.server({
      ...{ bytes: bytes.subarray(FRAME), sent: sent.subarray(FRAME) },
      ...{ layer: 'udp', later: [], ended },
    }),
  );
}

function client({ bytes, ended }: ClientBytes): Verdict {
  const any = undefined;
  const fit = comparePattern(bytes, [any, any, 0, 0, 0, 1, 0, 0]);
  if (fit === 'none') return REJECT;
  if (fit === 'partial') return ended ? REJECT : NEED;
  return framed(overTcp.client({ bytes: bytes.subarray(FRAME), ended }));
}

/** The frame makes sure of what the text alone makes likely, and likely what it leaves weak. */
function framed(verdict: Verdict): Verdict {
  if (verdict.answer !== 'match') return verdict;
  const confidence = verdict.confidence === 'weak' ? 'likely' : 'certain';
  return { ...verdict, confidence, at: [0, FRAME + verdict.at[1]] };
}
