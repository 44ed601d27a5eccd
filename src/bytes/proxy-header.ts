import { hex } from './build.ts';

/** The signature of version 2 of the PROXY protocol (proxy-protocol.txt section 2.2). */
export const PROXY_V2: Uint8Array = hex('0d0a0d0a 000d0a51 5549540a');
