import { legacyClient, legacyServer } from './legacy.ts';
import { callsFor, judgeCaller, judgeProgram, MOUNTD, RECORD_MARKING } from './onc-rpc.ts';
import { type ClientBytes, protocol, type Reply } from './protocol.ts';

/** The mount protocol of NFS 2 and 3: program 100005 (RFC 1813 appendix I). */
export const mountd = protocol({
  id: 'mountd',
  title: 'NFS mount protocol',
  name: 'MOUNTD',
  aliases: ['mount'],
  ports: [20048, 635],
  speaksFirst: 'client',
  spec: 'RFC 1813 appendix I; RFC 5531 section 9',
  openings: [callsFor(MOUNTD)],
  framing: RECORD_MARKING,
  server: legacyServer((reply: Reply) => judgeProgram(MOUNTD, reply)),
  client: legacyClient((call: ClientBytes) => judgeCaller(call, MOUNTD)),
});
