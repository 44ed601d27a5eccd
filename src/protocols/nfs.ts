import { callsFor, clientOf, NFS, RECORD_MARKING, serverOf } from './onc-rpc.ts';
import { protocol } from './protocol.ts';

/** NFS: program 100003. A server that has only version 4 replies so, which proves it as well. */
export const nfs = protocol({
  id: 'nfs',
  title: 'Network File System',
  name: 'NFS',
  aliases: ['nfsd', 'nfs4', 'nfs-ganesha'],
  ports: [2049],
  harmsOthers: 'Thrift for Node.js 0.23 ends at the first byte 80: a length beyond 2 GiB',
  popularity: 12,
  speaksFirst: 'client',
  spec: 'RFC 1813 section 2; RFC 7530 section 16.1; RFC 5531 section 9',
  openings: [callsFor(NFS)],
  framing: RECORD_MARKING,
  serverBeginnings: [[0x80]],
  server: serverOf(NFS),
  client: clientOf(NFS),
});
