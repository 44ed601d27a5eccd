import { hex } from '../../bytes/build.ts';
import { between } from '../../bytes/pattern.ts';
import type { Reader } from '../../bytes/reader.ts';
import { type Answer, firstMatch, match, protocol, REJECT, type Reply } from '../protocol.ts';
import { REPLY_BEGINNINGS } from './rpc-program.ts';

/**
 * The port mapper: procedure 0 of program 100000, version 2, which does nothing (RFC 1833
 * section 3). Any ONC RPC server would answer; only a port mapper has the program.
 */
export const rpcbind = protocol({
  id: 'rpcbind',
  title: 'ONC RPC port mapper',
  name: 'RPCBIND',
  transport: 'udp',
  ports: [111],
  popularity: 2,
  speaksFirst: 'client',
  spec: 'RFC 5531 section 9; RFC 1833 section 3',
  openings: [
    hex(
      '66697273 00000000 00000002 000186a0 00000002 00000000 00000000 00000000 00000000 00000000',
    ),
  ],
  serverBeginnings: REPLY_BEGINNINGS,
  server,
  client,
});

const STATES = ['', 'program unavailable', 'version mismatch', '', 'garbage arguments'];

function server(reader: Reader, { sent }: Reply): Answer {
  if (rpcbind.client({ bytes: sent, ended: true }).answer !== 'match') return REJECT;
  const xid = sent.subarray(0, 4);
  return firstMatch(reader, SERVER_WAYS, xid);
}

const SERVER_WAYS = [denied, accepted];

function denied(reader: Reader, xid: Uint8Array): Answer {
  const isDenied = reader.pattern([...xid, 0, 0, 0, 1, 0, 0, 0, 1, 0, 0, 0, between(0, 1)]);
  return isDenied ? match('weak', 'call denied, with our xid', reader.at) : REJECT;
}

/** Our xid, a reply, accepted, no verifier, and how it went. */
function accepted(reader: Reader, xid: Uint8Array): Answer {
  const isAccepted = reader.pattern([
    ...[...xid, 0, 0, 0, 1, 0, 0, 0, 0],
    ...[0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, between(0, 5)],
  ]);
  if (!isAccepted) return REJECT;
  const state = reader.bytes[23] as number;
  const note = STATES[state] ? { note: STATES[state] } : {};
  // Another RPC service, NFS for instance, does not have the program.
  if (state === 1) return match('weak', 'RPC reply, but not from the port mapper', reader.at, note);
  return match('certain', 'accepted reply with our xid', reader.at, note);
}

const any = undefined;
const CALL = [
  ...[any, any, any, any, 0, 0, 0, 0, 0, 0, 0, 2],
  ...[0, 1, 0x86, 0xa0, 0, 0, 0, between(2, 4), 0, 0, 0, between(0, 13)],
];

/** A call of RPC version 2 to program 100000, versions 2 to 4. */
function client(reader: Reader): Answer {
  return reader.pattern(CALL) ? match('certain', 'call to program 100000', reader.at) : REJECT;
}
