import { callsFor, GLUSTER, judgeCaller, judgeProgram, RECORD_MARKING } from './onc-rpc.ts';
import { type ClientBytes, protocol, type Reply } from './protocol.ts';

/** GlusterFS, glusterd and bricks: both have its handshake, program 14398633. */
export const glusterfs = protocol({
  id: 'glusterfs',
  title: 'GlusterFS',
  ports: [24007, 49152],
  speaksFirst: 'client',
  spec: 'GlusterFS 10: rpc/rpc-lib/src/protocol-common.h, GLUSTER_HNDSK_PROGRAM; RFC 5531 section 9',
  opening: callsFor(GLUSTER),
  framing: RECORD_MARKING,
  server: (reply: Reply) => judgeProgram(GLUSTER, reply),
  client: (call: ClientBytes) => judgeCaller(call, GLUSTER),
});
