import { concat, hex } from './build.ts';

/** The signature of version 2 of the PROXY protocol (proxy-protocol.txt section 2.2). */
export const PROXY_V2: Uint8Array = hex('0d0a0d0a 000d0a51 5549540a');

/** Version 2, command LOCAL ("as if the proxy had no client"), no addresses (section 2.2). */
export const PROXY_V2_LOCAL: Uint8Array = concat(PROXY_V2, hex('20 00 0000'));
