import { text } from '../bytes/build.ts';
import { startsWith } from '../bytes/compare.ts';
import { match, protocol, REJECT, type Reply, type Verdict } from './protocol.ts';

/** Echo (RFC 862): what comes back is what was sent. It has no client side of its own. */
export const echo = protocol({
  id: 'echo',
  title: 'Echo',
  ports: [7],
  speaksFirst: 'client',
  spec: 'RFC 862',
  opening: text('firstbytes: does this come back?\r\n'),
  echoes: true,
  server,
  client: () => REJECT,
});

function server({ bytes, sent }: Reply): Verdict {
  if (sent.length < 4) return REJECT;
  const all = startsWith(bytes, sent);
  return all ? match('certain', 'the very bytes that were sent', sent.length) : REJECT;
}
