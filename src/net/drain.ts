/** How long a closed connection may drain before it is destroyed, in milliseconds. */
export const DRAIN_TIMEOUT = 250;

/** A peer that sends more than this meanwhile is cut off, in bytes. */
export const MAX_DRAINED = 256 * 1024;
