import { text } from '../bytes/build.ts';
import { startsWith } from '../bytes/compare.ts';
import { legacyClient, legacyServer, NEED } from './legacy.ts';
import { match, protocol, REJECT, type Reply, type Verdict } from './protocol.ts';

/** Echo (RFC 862): what comes back is what was sent. It has no client side of its own. */
export const echo = protocol({
  id: 'echo',
  title: 'Echo',
  name: 'echo',
  sendsAnything: true,
  ports: [7],
  speaksFirst: 'client',
  spec: 'RFC 862',
  openings: [text('firstbytes: does this come back?\r\n')],
  echoes: true,
  server: legacyServer(server),
  client: legacyClient(() => REJECT),
});

/**
 * Longer than any greeting that both sides say alike: `RFB 003.008` (12), `JDWP-Handshake` (14),
 * the header of AMQP 1.0 (8).
 */
const TELLING = 17;

function server({ bytes, sent, ended }: Reply): Verdict {
  if (sent.length < 4) return REJECT;
  if (startsWith(bytes, sent)) {
    const confidence = sent.length >= TELLING ? 'certain' : 'weak';
    return match(confidence, 'the very bytes that were sent', sent.length);
  }
  return startsWith(sent, bytes) && !ended ? NEED : REJECT;
}
