import { callsFor, judgeCaller, judgeProgram, NFS, RECORD_MARKING } from './onc-rpc.ts';
import { type ClientBytes, protocol, type Reply } from './protocol.ts';

/** NFS: program 100003. A server of version 4 only says so, which is an answer as well. */
export const nfs = protocol({
  id: 'nfs',
  title: 'Network File System',
  ports: [2049],
  speaksFirst: 'client',
  spec: 'RFC 1813 section 2; RFC 7530 section 16.1; RFC 5531 section 9',
  opening: callsFor(NFS),
  framing: RECORD_MARKING,
  server: (reply: Reply) => judgeProgram(NFS, reply),
  client: (call: ClientBytes) => judgeCaller(call, NFS),
});
