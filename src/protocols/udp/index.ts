import type { Protocol } from '../protocol.ts';

/** The protocols that are known over UDP, listed by hand. */
export const datagrams: readonly Protocol[] = [];
