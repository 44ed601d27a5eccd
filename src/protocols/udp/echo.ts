import { text } from '../../bytes/build.ts';
import { echo as overTcp } from '../echo.ts';
import { answerOf, protocol } from '../protocol.ts';

/** Echo (RFC 862) in datagrams: each comes back as it was. Its clients send arbitrary bytes. */
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
  server: (_, reply) => answerOf(overTcp.server(reply)),
  client: (_, request) => answerOf(overTcp.client(request)),
});
