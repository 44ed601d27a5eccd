import { text } from '../../bytes/build.ts';
import { echo as overTcp } from '../echo.ts';
import { legacyClient, legacyServer } from '../legacy.ts';
import { protocol } from '../protocol.ts';

/** Echo (RFC 862) in datagrams: each comes back as it was. It has no client side of its own. */
export const echo = protocol({
  id: 'echo',
  title: 'Echo',
  name: 'echo',
  transport: 'udp',
  ports: [7],
  speaksFirst: 'client',
  spec: 'RFC 862, section "UDP Based Echo Service"',
  openings: [text('firstbytes: does this come back?\r\n')],
  echoes: true,
  server: legacyServer(overTcp.server),
  client: legacyClient(overTcp.client),
});
