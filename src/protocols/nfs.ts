import { legacyClient, legacyServer } from './legacy.ts';
import { callsFor, judgeCaller, judgeProgram, NFS, RECORD_MARKING } from './onc-rpc.ts';
import { type ClientBytes, protocol, type Reply } from './protocol.ts';

/** NFS: program 100003. A server of version 4 only says so, which is an answer as well. */
export const nfs = protocol({
  id: 'nfs',
  title: 'Network File System',
  name: 'NFS',
  aliases: ['nfsd', 'nfs4', 'nfs-ganesha'],
  ports: [2049],
  speaksFirst: 'client',
  spec: 'RFC 1813 section 2; RFC 7530 section 16.1; RFC 5531 section 9',
  openings: [callsFor(NFS)],
  framing: RECORD_MARKING,
  server: legacyServer((reply: Reply) => judgeProgram(NFS, reply)),
  client: legacyClient((call: ClientBytes) => judgeCaller(call, NFS)),
});
