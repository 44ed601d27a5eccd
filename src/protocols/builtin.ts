import * as overTcp from './index.ts';
import type { Protocol } from './protocol.ts';
import * as overUdp from './udp/index.ts';

/** All built-in protocols over TCP, by id. */
export const tcpProtocols = byId(Object.values(overTcp));

/** All built-in protocols over UDP, by id. */
export const udpProtocols = byId(Object.values(overUdp));

/** The order of a module's exports differs between runtimes; this one is the same everywhere. */
function byId(protocols: readonly Protocol[]): readonly Protocol[] {
  return [...protocols].sort((a, b) => (a.id < b.id ? -1 : 1));
}
