import { text } from '../bytes/build.ts';
import { isLineEnd, withoutLineEnds } from '../bytes/lines.ts';
import type { Reader } from '../bytes/reader.ts';
import { type Answer, match, protocol, REJECT, type Reply } from './protocol.ts';

/** Echo (RFC 862): what comes back is what was sent. Its clients may send anything. */
export const echo = protocol({
  id: 'echo',
  title: 'Echo',
  name: 'echo',
  ports: [7],
  popularity: 11,
  speaksFirst: 'client',
  spec: 'RFC 862',
  openings: [text('firstbytes: does this come back?\r\n')],
  echoes: true,
  sendsAnything: true,
  server,
  client: () => REJECT,
});

/**
 * Longer than any greeting that both sides send alike: `RFB 003.008` (12), `JDWP-Handshake` (14),
 * the header of AMQP 1.0 (8).
 */
const DISTINCTIVE_LENGTH = 17;

/** All that was sent, and nothing else; line ends may be left out, or added. */
function server(reader: Reader, { sent }: Reply): Answer {
  if (reader.left > 0 && reader.peek() !== sent[0]) return REJECT;
  const content = withoutLineEnds(sent);
  if (content.length < 4 || !reader.text(content)) return REJECT;
  while (!reader.isAtEnd()) if (!isLineEnd(reader.u8())) return REJECT;
  const confidence = sent.length >= DISTINCTIVE_LENGTH ? 'certain' : 'weak';
  return match(confidence, 'the very bytes that were sent', reader.at);
}
