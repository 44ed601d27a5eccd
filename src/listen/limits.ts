/** The limits of one client, and of all together. Times in milliseconds. */
export interface ListenLimits {
  /** Connections at once, forwarded ones included; more are closed at once. */
  readonly connections: number;
  /** Bytes that are read of a client before it is judged. */
  readonly bytes: number;
  /** From the connection to the first byte. */
  readonly firstByte: number;
  /** From the first byte to the verdict. */
  readonly total: number;
}

export const LISTEN_LIMITS: ListenLimits = {
  connections: 256,
  bytes: 16384,
  firstByte: 5000,
  total: 10_000,
};

/** How long a likely match waits for bytes that would change it, in milliseconds. */
export const LIKELY_DELAY = 250;
/** The same without a match: a client that sends no more waits for a reply. */
export const OPEN_DELAY = 1000;
/** How long a banner is held back, so that a client that sends first gets a reply in its protocol. */
export const BANNER_DELAY = 300;
/** Until the real service must have accepted. */
export const CONNECT_TIMEOUT = 3000;
/** The longest time that a timer takes. */
export const MAX_TIMER_DELAY = 2 ** 31 - 1;
