/**
 * `firstbytes/guard`: for clients and servers of length-prefixed protocols. Foreign bytes cause an
 * error that names their protocol instead of a huge allocation. It has no dependencies.
 *
 * @example
 * import { readFrames } from 'firstbytes/guard';
 *
 * for await (const frame of readFrames(socket, { size: 4, maxLength: 1024 * 1024 })) {
 *   handle(frame);
 * }
 * // WrongProtocolError: expected a 4-byte length, got "HTTP": this is HTTP
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
