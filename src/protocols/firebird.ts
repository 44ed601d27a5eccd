import { concat, u32be } from '../bytes/build.ts';
import { startsWith } from '../bytes/compare.ts';
import { type ByteTest, between, oneOf, times } from '../bytes/pattern.ts';
import type { Reader } from '../bytes/reader.ts';
import { readUnsigned } from '../bytes/unsigned.ts';
import { type Answer, firstMatch, match, protocol, REJECT, type Reply } from './protocol.ts';

const OP_ATTACH = 19;

/** Protocols 10 (Firebird 1) to 13 (Firebird 3); from 11 on with the mark of Firebird. */
const OFFERED = [10, 0xffff800b, 0xffff800c, 0xffff800d] as const;

/**
 * Firebird, and InterBase before it: op_connect names no database and no user; the answer
 * is the chosen protocol. All numbers are XDR: four bytes, big-endian.
 */
export const firebird = protocol({
  id: 'firebird',
  title: 'Firebird',
  name: 'Firebird',
  aliases: ['gds-db', 'gds_db', 'firebirdsql'],
  ports: [3050],
  popularity: 3,
  speaksFirst: 'client',
  spec: 'Firebird wire protocol, "Connect"; src/remote/protocol.h; Firebird 3.0.11',
  openings: [connect()],
  serverBeginnings: [[0, 0, 0, oneOf(3, 4, 92, 94, 98)]],
  server,
  client,
});

/** Operation 1, for op_attach, version 3, architecture 1, no name, the number of protocols. */
function connect(): Uint8Array {
  const head = concat(...[1, OP_ATTACH, 3, 1, 0, OFFERED.length, 0].map(u32be));
  // Each with architecture 1 (generic), types 2 (rpc) to 3 (batched sends), and a weight.
  return concat(head, ...OFFERED.flatMap((one, i) => [one, 1, 2, 3, i + 1].map(u32be)));
}

const CONNECT = concat(u32be(1), u32be(OP_ATTACH));

function server(reader: Reader, { sent }: Reply): Answer {
  // A number and two more prove little unless they answer a connect.
  if (!startsWith(sent, CONNECT)) return REJECT;
  return firstMatch(reader, SERVER_WAYS);
}

const SERVER_WAYS = [accept, toBeContinued, refusal];

/** op_accept, op_accept_data and op_cond_accept: the two later ones since protocol 13. */
const ACCEPTS = [3, 94, 98];
const ACCEPT = [0, 0, 0, (byte: number) => ACCEPTS.includes(byte)];
/** Versions up to 10, and from 11 on with the mark of Firebird. */
const OLD_VERSION = [0, 0, 0, between(8, 10)];
const MARKED_VERSION = [0xff, 0xff, 0x80, between(11, 31)];

const any: ByteTest = undefined;
const small: ByteTest = (byte) => byte < 32;

const ARCHITECTURE_AND_TYPE = [0, 0, 0, small, 0, 0, any, between(2, 5)];

/** The chosen protocol, architecture and type, each of them one that was offered. */
function accept(reader: Reader): Answer {
  if (!reader.pattern(ACCEPT)) return REJECT;
  if (!reader.pattern(OLD_VERSION) && !reader.pattern(MARKED_VERSION)) return REJECT;
  if (!reader.pattern(ARCHITECTURE_AND_TYPE)) return REJECT;
  return match('certain', 'accepted a protocol', reader.at, {
    product: 'Firebird',
    protocolVersion: String(reader.bytes[7]),
  });
}

const CONT_AUTH = [0, 0, 0, 92, ...times(16, 0)];

/**
 * op_cont_auth without data and names: requests the user name that a connect without one owes
 * (seen on 3.0.11). Only protocol 13 has it.
 */
function toBeContinued(reader: Reader): Answer {
  if (!reader.pattern(CONT_AUTH)) return REJECT;
  const facts = { product: 'Firebird', protocolVersion: '13' };
  return match('certain', 'request to continue the authentication', reader.at, facts);
}

/** op_reject: none of the protocols. Four bytes, which a length may be as well. */
function refusal(reader: Reader): Answer {
  if (!reader.pattern(REFUSAL_BYTES)) return REJECT;
  return match('weak', 'op_reject', 4, { note: 'rejected the protocols that were offered' });
}

const REFUSAL_BYTES = [0, 0, 0, 4];

const PURPOSES = [0, OP_ATTACH, 20, 82];

/** op_connect, for attach, create or a service, version 2 or 3, architecture, name's length. */
const OP_CONNECT = [
  ...[0, 0, 0, 1],
  ...[0, 0, 0, (byte: number) => PURPOSES.includes(byte)],
  ...[0, 0, 0, between(2, 3), 0, 0, 0, between(1, 60), 0, 0, between(0, 3), any],
];

function client(reader: Reader): Answer {
  if (!reader.pattern(OP_CONNECT)) return REJECT;
  const version = readUnsigned(reader.bytes, 8, 4, 'big');
  return match('certain', `op_connect, version ${version}`, reader.at);
}
