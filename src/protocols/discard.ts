import { text } from '../bytes/build.ts';
import { protocol, REJECT } from './protocol.ts';

/**
 * Discard (RFC 863): the server ignores what it receives, and never sends anything. Other servers
 * may be silent too, because the opening means nothing to them, so it is never more than likely.
 */
export const discard = protocol({
  id: 'discard',
  title: 'Discard',
  name: 'discard',
  ports: [9],
  popularity: 10,
  speaksFirst: 'client',
  spec: 'RFC 863',
  neverCertain: 'It sends nothing.',
  // A line that is a command of nothing, and an empty one: most other servers complain.
  openings: [text('nxdomain\r\n\r\n')],
  sendsAnything: true,
  answersBy: 'silence',
  server: () => REJECT,
  client: () => REJECT,
});
