import { callsFor, clientOf, GLUSTER, RECORD_MARKING, serverOf } from './onc-rpc.ts';
import { protocol } from './protocol.ts';

/** GlusterFS, glusterd and bricks: both have its handshake, program 14398633. */
export const glusterfs = protocol({
  id: 'glusterfs',
  title: 'GlusterFS',
  name: 'GLUSTERFS',
  aliases: ['gluster', 'glusterd'],
  ports: [24007, 49152],
  speaksFirst: 'client',
  spec: 'GlusterFS 10: rpc/rpc-lib/src/protocol-common.h, GLUSTER_HNDSK_PROGRAM; RFC 5531 section 9',
  openings: [callsFor(GLUSTER)],
  framing: RECORD_MARKING,
  serverBeginnings: [[0x80]],
  server: serverOf(GLUSTER),
  client: clientOf(GLUSTER),
});
