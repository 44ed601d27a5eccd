import * as overTcp from './index.ts';
import type { Protocol } from './protocol.ts';
import * as overUdp from './udp/index.ts';

/** All built-in protocols over TCP, by id. */
export const tcpProtocols: readonly Protocol[] = Object.values(overTcp).sort(byId);

/** All built-in protocols over UDP. */
export const udpProtocols: readonly Protocol[] = Object.values(overUdp).sort(byId);

/** The exports of a module have another order in Node.js than in a test runner or a bundle. */
function byId(one: Protocol, other: Protocol): number {
  return one.id < other.id ? -1 : 1;
}
