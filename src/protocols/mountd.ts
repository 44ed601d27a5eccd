import { callsFor, clientOf, MOUNTD, RECORD_MARKING, serverOf } from './onc-rpc.ts';
import { protocol } from './protocol.ts';

/** The mount protocol of NFS 2 and 3: program 100005 (RFC 1813 appendix I). */
export const mountd = protocol({
  id: 'mountd',
  title: 'NFS mount protocol',
  name: 'MOUNTD',
  aliases: ['mount'],
  ports: [20048, 635],
  harmsOthers: 'Thrift for Node.js 0.23 ends at the first byte 80: a length beyond 2 GiB',
  popularity: 2,
  speaksFirst: 'client',
  spec: 'RFC 1813 appendix I; RFC 5531 section 9',
  openings: [callsFor(MOUNTD)],
  framing: RECORD_MARKING,
  serverBeginnings: [[0x80]],
  server: serverOf(MOUNTD),
  client: clientOf(MOUNTD),
});
