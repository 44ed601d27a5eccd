import { NFS } from '../onc-rpc.ts';
import { protocol } from '../protocol.ts';
import { datagramClientOf, datagramServerOf, nullCallOf, REPLY_BEGINNINGS } from './rpc-program.ts';

/** NFS over UDP: versions 2 and 3; version 4 demands a transport with congestion control. */
export const nfs = protocol({
  id: 'nfs',
  title: 'Network File System',
  name: 'NFS',
  transport: 'udp',
  ports: [2049],
  speaksFirst: 'client',
  spec: 'RFC 1813 section 2.1; RFC 7530 section 3.1; RFC 5531 section 9',
  openings: [nullCallOf(NFS)],
  serverBeginnings: REPLY_BEGINNINGS,
  server: datagramServerOf(NFS),
  client: datagramClientOf(NFS),
});
