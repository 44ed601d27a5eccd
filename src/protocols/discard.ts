import { text } from '../bytes/build.ts';
import { legacyClient, legacyServer } from './legacy.ts';
import { protocol, REJECT } from './protocol.ts';

/**
 * Discard (RFC 863): whatever is sent is thrown away, and nothing is ever said. A server that
 * says nothing to this has only been asked nothing it knows, so it is never more than likely.
 */
export const discard = protocol({
  id: 'discard',
  title: 'Discard',
  name: 'discard',
  neverCertain: 'It says nothing.',
  sendsAnything: true,
  ports: [9],
  speaksFirst: 'client',
  spec: 'RFC 863',
  // A line that is a command of nothing, and an empty one: most other servers complain.
  openings: [text('nxdomain\r\n\r\n')],
  answersBy: 'silence',
  server: legacyServer(() => REJECT),
  client: legacyClient(() => REJECT),
});
