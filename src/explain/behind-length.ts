/**
 * What follows the length that a message begins with: such messages begin with too many values to
 * list them. MQTT's CONNECT has the name of the protocol (MQTT 3.1.1, section 3.1.2), MySQL's greeting
 * a sequence number of zero, its version and the first digit of the server's.
 */
export const BEHIND_LENGTH: readonly { readonly at: number; readonly bytes: Uint8Array }[] = [
  { at: 2, bytes: Uint8Array.of(0, 4, 0x4d, 0x51, 0x54, 0x54) },
  { at: 2, bytes: Uint8Array.of(0, 6, 0x4d, 0x51, 0x49, 0x73) },
  ...['5', '8', '9', '1'].map((digit) => {
    return { at: 1, bytes: Uint8Array.of(0, 0, 0, 0x0a, digit.charCodeAt(0)) };
  }),
];

/** Whether bytes are a length with one of these behind it. */
export function isBehindLength(all: Uint8Array): boolean {
  return BEHIND_LENGTH.some(({ at, bytes }) => bytes.every((byte, i) => all[at + i] === byte));
}
