/** What one client, and all of them together, may take. Times in milliseconds. */
export interface ListenLimits {
  /** Connections at once, those that are passed on among them; more are closed at once. */
  readonly connections: number;
  /** Bytes that are read of a client before it is judged. */
  readonly bytes: number;
  /** From its coming until the client says something. */
  readonly firstByte: number;
  /** From its first byte until it is judged. */
  readonly total: number;
}

export const LISTEN_LIMITS: ListenLimits = {
  connections: 256,
  bytes: 16384,
  firstByte: 5000,
  total: 10_000,
};

/** How long more bytes are waited for when a good answer is there, in milliseconds. */
export const LIKELY_DELAY = 250;
/** The same while there is none: a client that says no more waits for an answer. */
export const OPEN_DELAY = 1000;
/** How long a banner is held back, so that who speaks first can be answered in its own way. */
export const BANNER_DELAY = 300;
/** Until the real service must have accepted. */
export const CONNECT_TIMEOUT = 3000;
/** How long a closed connection may still drain before it is cut. */
export const DRAIN_TIMEOUT = 250;
/** The longest time that a timer takes. */
export const MAX_TIMER_DELAY = 2 ** 31 - 1;
