import { concat, hex, u32be } from '../bytes/build.ts';
import { startsWith } from '../bytes/compare.ts';
import { type ByteTest, between, comparePattern } from '../bytes/pattern.ts';
import { readUnsigned } from '../bytes/unsigned.ts';
import { legacyClient, legacyServer, NEED } from './legacy.ts';
import { type ClientBytes, match, protocol, REJECT, type Reply, type Verdict } from './protocol.ts';

const OP_ATTACH = 19;

/** Protocols 10 (Firebird 1) to 13 (Firebird 3); from 11 on with the mark of Firebird. */
const OFFERED = [10, 0xffff800b, 0xffff800c, 0xffff800d] as const;

/**
 * Firebird, and InterBase before it: op_connect names no database and no user; what comes back
 * is which protocol was chosen. All numbers are XDR: four bytes, big-endian.
 */
export const firebird = protocol({
  id: 'firebird',
  title: 'Firebird',
  name: 'Firebird',
  aliases: ['gds-db', 'gds_db', 'firebirdsql'],
  ports: [3050],
  speaksFirst: 'client',
  spec: 'Firebird wire protocol, "Connect"; src/remote/protocol.h; Firebird 3.0.11',
  openings: [connect()],
  server: legacyServer(server),
  client: legacyClient(client),
});

/** Operation 1, for op_attach, version 3, architecture 1, no name, the number of protocols. */
function connect(): Uint8Array {
  const head = concat(...[1, OP_ATTACH, 3, 1, 0, OFFERED.length, 0].map(u32be));
  // Each with architecture 1 (generic), types 2 (rpc) to 3 (batched sends), and a weight.
  return concat(head, ...OFFERED.flatMap((one, i) => [one, 1, 2, 3, i + 1].map(u32be)));
}

/** op_accept, op_accept_data and op_cond_accept: the two later ones since protocol 13. */
const ACCEPTS = [3, 94, 98];

const any: ByteTest = undefined;
const small: ByteTest = (byte) => byte < 32;

function server(reply: Reply): Verdict {
  // A number and two more say little unless they answer a connect.
  if (!isConnect(reply.sent)) return REJECT;
  const verdicts = [accept(reply), toBeContinued(reply), refusal(reply)];
  const verdict =
    verdicts.find(({ answer }) => answer === 'match') ??
    verdicts.find(({ answer }) => answer === 'need') ??
    REJECT;
  return verdict.answer === 'need' && reply.ended ? REJECT : verdict;
}

/** The chosen protocol, architecture and type, each of them one that was offered. */
function accept({ bytes }: Reply): Verdict {
  const marked = bytes[4] === 0xff;
  const version = marked ? [0xff, 0xff, 0x80, between(11, 31)] : [0, 0, 0, between(8, 10)];
  const fit = comparePattern(bytes, [
    ...[0, 0, 0, (byte: number) => ACCEPTS.includes(byte)],
    ...[...version, 0, 0, 0, small, 0, 0, any, between(2, 5)],
  ]);
  if (fit !== 'full') return fit === 'partial' ? NEED : REJECT;
  const protocolVersion = String(bytes[7]);
  return match('certain', 'accepted a protocol', 16, { product: 'Firebird', protocolVersion });
}

/**
 * op_cont_auth without data and names: asks for the user name that a connect without one owes
 * (seen on 3.0.11). Only protocol 13 has it.
 */
function toBeContinued({ bytes }: Reply): Verdict {
  const fit = comparePattern(bytes, [0, 0, 0, 92, ...hex('00000000'.repeat(4))]);
  if (fit !== 'full') return fit === 'partial' ? NEED : REJECT;
  const facts = { product: 'Firebird', protocolVersion: '13' };
  return match('certain', 'asks to continue the authentication', 20, facts);
}

/** op_reject: none of the protocols. Four bytes, which a length may be as well. */
function refusal({ bytes }: Reply): Verdict {
  const fit = comparePattern(bytes, [0, 0, 0, 4]);
  if (fit !== 'full') return fit === 'partial' ? NEED : REJECT;
  return match('weak', 'op_reject', 4, { note: 'rejected the protocols that were offered' });
}

function isConnect(sent: Uint8Array): boolean {
  return startsWith(sent, concat(u32be(1), u32be(OP_ATTACH)));
}

/** op_connect, for attach, create or a service, version 2 or 3, architecture, name's length. */
function client({ bytes, ended }: ClientBytes): Verdict {
  const fit = comparePattern(bytes, [
    ...[0, 0, 0, 1],
    ...[0, 0, 0, (byte: number) => [0, OP_ATTACH, 20, 82].includes(byte)],
    ...[0, 0, 0, between(2, 3), 0, 0, 0, between(1, 60), 0, 0, between(0, 3), any],
  ]);
  if (fit === 'none') return REJECT;
  if (fit === 'partial') return ended ? REJECT : NEED;
  return match('certain', `op_connect, version ${readUnsigned(bytes, 8, 4, 'big')}`, 20);
}
