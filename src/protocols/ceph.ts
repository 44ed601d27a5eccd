import { concat, hex, text } from '../bytes/build.ts';
import { compare, compareAny } from '../bytes/compare.ts';
import { comparePattern } from '../bytes/pattern.ts';
import { legacyClient, legacyServer, NEED } from './legacy.ts';
import { type ClientBytes, match, protocol, REJECT, type Reply, type Verdict } from './protocol.ts';

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
  speaksFirst: 'server',
  spec: 'Ceph doc/dev/msgr2.rst, Banner; doc/dev/network-protocol.rst, Hello',
  // No features required, none supported.
  openings: [concat(text('ceph v2\n'), hex('1000'), new Uint8Array(16))],
  server: legacyServer(({ bytes, ended }: Reply) => banner(bytes, ended)),
  client: legacyClient(({ bytes, ended }: ClientBytes) => banner(bytes, ended)),
});

const V1 = 'ceph v027';
const V2 = 'ceph v2\n';

/** v2: then the length of its feature bits, 16. v1: then an entity address of type 0. */
function banner(bytes: Uint8Array, ended: boolean): Verdict {
  const fit = compareAny(bytes, [V1, V2]);
  if (fit === 'none') return REJECT;
  if (fit === 'full' && compare(bytes, V1) === 'full') {
    return match('certain', 'banner of msgr v1', V1.length, { protocolVersion: 'msgr v1' });
  }
  const length = fit === 'full' ? comparePattern(bytes, [16, 0], V2.length) : 'partial';
  if (length === 'full') {
    return match('certain', 'banner of msgr v2', V2.length + 2, { protocolVersion: 'msgr v2' });
  }
  return length === 'partial' && !ended ? NEED : REJECT;
}
