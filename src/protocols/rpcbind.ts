import { callsFor, clientOf, RECORD_MARKING, RPCBIND, serverOf } from './onc-rpc.ts';
import { protocol } from './protocol.ts';

/** rpcbind, formerly portmap: program 100000, version 2, which all of them have (RFC 1833 section 3). */
export const rpcbind = protocol({
  id: 'rpcbind',
  title: 'ONC RPC port mapper',
  name: 'RPCBIND',
  aliases: ['sunrpc', 'portmap', 'portmapper'],
  ports: [111],
  harmsOthers: 'Thrift for Node.js 0.23 ends at the first byte 80: a length beyond 2 GiB',
  popularity: 23,
  speaksFirst: 'client',
  spec: 'RFC 1833 section 3; RFC 5531 section 9',
  openings: [callsFor(RPCBIND)],
  framing: RECORD_MARKING,
  serverBeginnings: [[0x80]],
  server: serverOf(RPCBIND),
  client: clientOf(RPCBIND),
});
