/**
 * `firstbytes/guard`: for clients and servers of length-prefixed protocols, so that foreign
 * bytes are an error with a name, not a length. It depends on nothing.
 *
 * @example
 * import { readFrames } from 'firstbytes/guard';
 *
 * for await (const frame of readFrames(socket, { size: 4, maxLength: 1024 * 1024 })) {
 *   handle(frame);
 * }
 * // WrongProtocolError: expected a 4-byte length, got "HTTP/1.0 400 Bad Request": this is HTTP
 */
export { checkPrefix } from './check-prefix.ts';
export { createGuard, type FirstBytes, type GuardOptions } from './create-guard.ts';
export {
  FirstBytesTimeoutError,
  GuardError,
  TruncatedFrameError,
  WrongProtocolError,
} from './errors.ts';
export type { GuardExpectation } from './first-bytes.ts';
export { frameTransform } from './frame-transform.ts';
export type { FrameOptions } from './framing.ts';
export { readFrames } from './read-frames.ts';
