import { concat, hex, u32be } from '../../bytes/build.ts';
import { between, comparePattern } from '../../bytes/pattern.ts';
import type { Reader } from '../../bytes/reader.ts';
import type { RpcProgram } from '../onc-rpc.ts';
import { type Answer, match, REJECT, type Reply } from '../protocol.ts';

/** The null call of a program, which does nothing: one call in one datagram, without record marks. */
export function nullCallOf({ number, version }: RpcProgram): Uint8Array {
  return concat('firs', ...[0, 2, number, version, 0].map(u32be), new Uint8Array(16));
}

const any = undefined;
const CALL = [any, any, any, any, 0, 0, 0, 0, 0, 0, 0, 2];
/** Reply, accepted, a verifier without contents (RFC 5531 section 9). */
const ACCEPTED = hex('00000001 00000000 00000000 00000000');
/** Of every reply: an id, and its type. */
export const REPLY_BEGINNINGS = [[any, any, any, any, 0, 0, 0, 1]];
const SUCCESS = 0;
const PROG_MISMATCH = 2;
const PROC_UNAVAIL = 3;

/** A call of the program was accepted, or it has another version of it, or not this procedure. */
export function datagramServerOf(own: RpcProgram): (reader: Reader, reply: Reply) => Answer {
  return (reader, { sent }) => {
    if (comparePattern(sent, [...CALL, ...u32be(own.number)]) !== 'full') return REJECT;
    const xid = sent.subarray(0, 4);
    if (!reader.text(xid) || !reader.text(ACCEPTED)) return REJECT;
    const status = reader.u32be();
    const confidence = xid.every((byte) => byte === 0) ? 'weak' : 'certain';
    if (status === SUCCESS) return match(confidence, 'accepted reply with our xid', reader.at);
    if (status === PROC_UNAVAIL) return match(confidence, 'no such procedure, our xid', reader.at);
    if (status !== PROG_MISMATCH) return REJECT;
    const [low, high] = [reader.u32be(), reader.u32be()];
    const [least, most] = own.versions;
    if (low < least || high > most || low > high) return REJECT;
    const note = low === high ? `only version ${low}` : `versions ${low} to ${high}`;
    return match(confidence, 'other versions, with our xid', reader.at, { note });
  };
}

/** A call of one of the program's versions. */
export function datagramClientOf({
  name,
  number,
  versions,
}: RpcProgram): (reader: Reader) => Answer {
  const version = between(...versions);
  return (reader) => {
    if (!reader.pattern([...CALL, ...u32be(number), 0, 0, 0, version])) return REJECT;
    const protocolVersion = String(reader.bytes[19]);
    if (!reader.pattern(DATAGRAM_CLIENT_OF_BYTES)) return REJECT;
    return match('certain', `call of ${name}`, reader.at, { protocolVersion });
  };
}

const DATAGRAM_CLIENT_OF_BYTES = [0, 0, 0, between(0, 31)];
