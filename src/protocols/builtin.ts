import * as overTcp from './index.ts';
import type { Protocol } from './protocol.ts';
import * as overUdp from './udp/index.ts';

/** All built-in protocols over TCP, by the names that `index.ts` exports. */
export const tcpProtocols: readonly Protocol[] = Object.values(overTcp);

/** All built-in protocols over UDP. */
export const udpProtocols: readonly Protocol[] = Object.values(overUdp);
