import { hex } from '../bytes/build.ts';
import { compare, compareAny } from '../bytes/compare.ts';
import { between, comparePattern } from '../bytes/pattern.ts';
import { legacyClient, legacyServer, NEED } from './legacy.ts';
import { type ClientBytes, match, protocol, REJECT, type Reply, type Verdict } from './protocol.ts';

/**
 * Network Block Device (the NBD project, doc/proto.md): the server greets with two magic
 * numbers; the second tells the newstyle from the oldstyle handshake.
 */
export const nbd = protocol({
  id: 'nbd',
  title: 'Network Block Device',
  name: 'NBD',
  aliases: ['network-block-device'],
  waitsForServer: 'NBD protocol, handshake',
  ports: [10809],
  speaksFirst: 'server',
  spec: 'NBD doc/proto.md, Oldstyle negotiation and Newstyle negotiation',
  // Client flags (fixed newstyle), IHAVEOPT, NBD_OPT_ABORT without data: "I am going away".
  openings: [hex('00000001 49484156454f5054 00000002 00000000')],
  server: legacyServer(server),
  client: legacyClient(client),
});

const NEWSTYLE = 'NBDMAGICIHAVEOPT';
const OLDSTYLE = `NBDMAGIC\x00\x00\x42\x02\x81\x86\x12\x53`;

function server({ bytes, ended }: Reply): Verdict {
  const fit = compareAny(bytes, [NEWSTYLE, OLDSTYLE]);
  if (fit === 'none') return REJECT;
  if (fit === 'partial') return ended ? REJECT : NEED;
  const isNew = compare(bytes, NEWSTYLE) === 'full';
  const note = isNew ? 'newstyle negotiation' : 'oldstyle negotiation';
  return match('certain', 'greeting with both magic numbers', 16, { note });
}

/** Flags (of which two are defined), then the first option, a small number. */
function client({ bytes, ended }: ClientBytes): Verdict {
  const option = [...'IHAVEOPT'].map((letter) => letter.charCodeAt(0));
  const fit = comparePattern(bytes, [0, 0, 0, between(0, 3), ...option, 0, 0, 0, between(1, 32)]);
  if (fit === 'full') return match('certain', 'client flags and an option', 16);
  return fit === 'partial' && !ended ? NEED : REJECT;
}
