import { type Endpoint, isSocketPath } from '../expect/endpoint.ts';
import { isAddress } from '../net/look-up.ts';

/**
 * Whether an endpoint can be tried by a mere connection: an IP address over TCP. A name has several
 * addresses, a Unix socket costs nothing to probe, and over UDP there is nothing to accept.
 */
export function isSwept({ target: { host, transport } }: Pick<Endpoint, 'target'>): boolean {
  return transport === 'tcp' && isAddress(host) && !isSocketPath(host);
}
