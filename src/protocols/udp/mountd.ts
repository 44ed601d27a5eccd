import { MOUNTD } from '../onc-rpc.ts';
import { protocol } from '../protocol.ts';
import { datagramClientOf, datagramServerOf, nullCallOf, REPLY_BEGINNINGS } from './rpc-program.ts';

/** The mount protocol of NFS over UDP: its version 3 serves NFS 3, version 1 NFS 2. */
export const mountd = protocol({
  id: 'mountd',
  title: 'NFS mount protocol',
  name: 'MOUNTD',
  transport: 'udp',
  ports: [20048, 635],
  speaksFirst: 'client',
  spec: 'RFC 1813 appendix I; RFC 5531 section 9',
  openings: [nullCallOf(MOUNTD)],
  serverBeginnings: REPLY_BEGINNINGS,
  server: datagramServerOf(MOUNTD),
  client: datagramClientOf(MOUNTD),
});
