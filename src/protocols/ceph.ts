import { concat, hex, text } from '../bytes/build.ts';
import type { Reader } from '../bytes/reader.ts';
import { type Answer, match, protocol, REJECT } from './protocol.ts';

/**
 * The messenger of Ceph: monitors, OSDs, managers. Both sides begin with a banner, and the
 * server does not wait for the client's (doc/dev/msgr2.rst; doc/dev/network-protocol.rst).
 */
export const ceph = protocol({
  id: 'ceph',
  title: 'Ceph messenger',
  name: 'Ceph',
  aliases: ['ceph-mon'],
  ports: [3300, 6789, 6800],
  popularity: 6,
  speaksFirst: 'server',
  spec: 'Ceph doc/dev/msgr2.rst, Banner; doc/dev/network-protocol.rst, Hello',
  // No features required, none supported.
  openings: [concat(text('ceph v2\n'), hex('1000'), new Uint8Array(16))],
  server: banner,
  client: banner,
});

/** Then an entity address of type 0 follows. */
const V1 = 'ceph v027';
/** With the length of its feature bits, 16. */
const V2 = 'ceph v2\n\x10\0';

const BANNERS = [V1, V2] as const;

function banner(reader: Reader): Answer {
  const found = reader.oneOf(BANNERS);
  if (found === undefined) return REJECT;
  const protocolVersion = found === V1 ? 'msgr v1' : 'msgr v2';
  return match('certain', `banner of ${protocolVersion}`, reader.at, { protocolVersion });
}
