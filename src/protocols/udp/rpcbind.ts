import { hex } from '../../bytes/build.ts';
import { between, comparePattern } from '../../bytes/pattern.ts';
import { legacyClient, legacyServer, NEED } from '../legacy.ts';
import {
  type ClientBytes,
  match,
  protocol,
  REJECT,
  type Reply,
  type Verdict,
} from '../protocol.ts';

/**
 * The port mapper: procedure 0 of program 100000, version 2, which does nothing (RFC 1833
 * section 3). Any ONC RPC server would answer; only a port mapper has the program.
 */
export const rpcbind = protocol({
  id: 'rpcbind',
  title: 'ONC RPC port mapper',
  name: 'RPCBIND',
  popularity: 2,
  transport: 'udp',
  ports: [111],
  speaksFirst: 'client',
  spec: 'RFC 5531 section 9; RFC 1833 section 3',
  openings: [
    hex(
      '66697273 00000000 00000002 000186a0 00000002 00000000 00000000 00000000 00000000 00000000',
    ),
  ],
  server: legacyServer(server),
  client: legacyClient(client),
});

const STATES = ['', 'program unavailable', 'version mismatch', '', 'garbage arguments'];

/** Our xid, a reply, accepted, no verifier, and how it went; or denied. */
function server({ bytes, sent, ended }: Reply): Verdict {
  if (client({ bytes: sent, ended: true }).answer !== 'match') return REJECT;
  const xid = [...sent.subarray(0, 4)];
  const fit = comparePattern(bytes, [
    ...[...xid, 0, 0, 0, 1, 0, 0, 0, 0],
    ...[0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, between(0, 5)],
  ]);
  const denied = comparePattern(bytes, [...xid, 0, 0, 0, 1, 0, 0, 0, 1, 0, 0, 0, between(0, 1)]);
  if (denied === 'full') return match('weak', 'call denied, with our xid', 16);
  if (fit === 'none' && denied === 'none') return REJECT;
  if (fit !== 'full') return ended ? REJECT : NEED;
  const state = bytes[23] ?? 0;
  const note = STATES[state] ? { note: STATES[state] } : {};
  // Another RPC service, NFS for instance, does not have the program.
  if (state === 1) return match('weak', 'RPC, but not of the port mapper', 24, note);
  return match('certain', 'accepted reply with our xid', 24, note);
}

/** A call of RPC version 2 to program 100000, versions 2 to 4. */
function client({ bytes, ended }: ClientBytes): Verdict {
  const any = undefined;
  const fit = comparePattern(bytes, [
    ...[any, any, any, any, 0, 0, 0, 0, 0, 0, 0, 2],
    ...[0, 1, 0x86, 0xa0, 0, 0, 0, between(2, 4), 0, 0, 0, between(0, 13)],
  ]);
  if (fit === 'full') return match('certain', 'call to program 100000', 24);
  return fit === 'partial' && !ended ? NEED : REJECT;
}
