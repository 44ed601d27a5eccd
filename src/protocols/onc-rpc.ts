import { concat, u32be } from '../bytes/build.ts';
import { between, comparePattern } from '../bytes/pattern.ts';
import { ifItComes, type Reader } from '../bytes/reader.ts';
import { readUnsigned } from '../bytes/unsigned.ts';
import { type Answer, type Facts, match, protocol, REJECT, type Reply } from './protocol.ts';
import type { Framing } from './protocol-parts.ts';

/** A program of ONC RPC with its own protocol entry. */
export interface RpcProgram {
  readonly name: string;
  readonly number: number;
  /** The version that the null call names. */
  readonly version: number;
  /** All versions that were ever in use. */
  readonly versions: readonly [low: number, high: number];
}

/** RFC 1833 section 3; RFC 1813 section 2.1 and appendix I; GlusterFS rpc/rpc-lib/src/protocol-common.h. */
export const RPCBIND: RpcProgram = {
  name: 'rpcbind',
  number: 100000,
  version: 2,
  versions: [2, 4],
};
export const NFS: RpcProgram = { name: 'nfs', number: 100003, version: 3, versions: [2, 4] };
export const MOUNTD: RpcProgram = { name: 'mountd', number: 100005, version: 3, versions: [1, 3] };
export const GLUSTER: RpcProgram = {
  name: 'glusterfs',
  number: 14398633,
  version: 2,
  versions: [1, 3],
};

const PROGRAMS: readonly RpcProgram[] = [RPCBIND, NFS, MOUNTD, GLUSTER];

/** Transaction ids: "fbr" and the place in the list of programs. */
const XID = 0x66627200;

/** Record marking: the high bit marks the last fragment (RFC 5531 section 11). */
export const RECORD_MARKING: Framing = {
  offset: 0,
  size: 4,
  endian: 'big',
  counts: 'payload',
  // libtirpc takes any length; Linux's nfsd 1 MiB and its headers (RPCSVC_MAXPAYLOAD).
  max: 0x10_1000,
  flagBits: 1,
};

/**
 * A server of some other program: it understands the calls, and replies that it has none of the known
 * programs (RFC 5531 section 9: PROG_UNAVAIL).
 */
export const oncRpc = protocol({
  id: 'onc-rpc',
  title: 'ONC RPC program',
  name: 'ONC-RPC',
  aliases: ['oncrpc', 'rpc'],
  ports: [],
  speaksFirst: 'client',
  spec: 'RFC 5531 sections 9 and 11',
  openings: [callsFor(RPCBIND)],
  framing: RECORD_MARKING,
  serverBeginnings: [[0x80]],
  server,
  client,
});

/**
 * Every RPC server answers a call of any program, even one that it does not have. So the null
 * procedures of all known programs are called at once, the expected one first, and one connection
 * identifies the program. "By convention, procedure 0 [...] takes no parameters and returns
 * none" (RFC 5531 section 12).
 */
export function callsFor(own: RpcProgram): Uint8Array {
  const others = PROGRAMS.filter((one) => one !== own);
  return concat(...[own, ...others].map(nullCall));
}

/** Last fragment of 40 bytes; xid, CALL, RPC version 2, program, version, procedure 0, no credentials. */
function nullCall(one: RpcProgram): Uint8Array {
  const words = [0x80000028, XID + PROGRAMS.indexOf(one), 0, 2, one.number, one.version];
  return concat(...words.map(u32be), new Uint8Array(20));
}

/** A call that was sent. */
interface RpcCall {
  readonly xid: Uint8Array;
  readonly program: number;
  /** Whether it is of procedure 0, which has no results. */
  readonly isNull: boolean;
}

/** What came back to one of the calls. */
interface RpcReply {
  readonly program: number;
  /** accept_stat, or `denied`. */
  readonly status: number | 'denied';
  /** Lowest and highest version, if that was what was wrong. */
  readonly range?: readonly [low: number, high: number];
  readonly start: number;
  readonly end: number;
}

const SUCCESS = 0;
const PROG_MISMATCH = 2;
const PROC_UNAVAIL = 3;

/**
 * Matches if the program itself answered: it carried the call out, or has another version of it,
 * or not this procedure. Servers answer in any order.
 */
export function serverOf(own: RpcProgram): (reader: Reader, reply: Reply) => Answer {
  return (reader, { sent }) => {
    const calls = callsIn(sent);
    if (!calls.some(({ program }) => program === own.number)) return REJECT;
    for (const _ of calls) {
      const reply = readReply(reader, calls);
      if (!reply) return REJECT;
      if (isFrom(own, reply)) {
        return match('certain', ruleOf(reply), [reply.start, reply.end], factsOf(reply));
      }
      if (reply.program === own.number) return REJECT;
    }
    return REJECT;
  };
}

function isFrom({ number, versions: [least, most] }: RpcProgram, reply: RpcReply): boolean {
  if (reply.program !== number) return false;
  if (reply.status === SUCCESS || reply.status === PROC_UNAVAIL) return true;
  const [low, high] = reply.range ?? [0, 0];
  return reply.status === PROG_MISMATCH && low >= least && high <= most;
}

function ruleOf({ status }: RpcReply): string {
  if (status === SUCCESS) return 'the call succeeded, with our xid';
  return status === PROG_MISMATCH ? 'other versions, with our xid' : 'no such procedure, our xid';
}

function factsOf({ range }: RpcReply): Facts {
  if (!range) return {};
  const [low, high] = range;
  return { note: low === high ? `only version ${low}` : `versions ${low} to ${high}` };
}

/** Matches once all calls were answered, none of them by a known program, or no more will come. */
function server(reader: Reader, { sent }: Reply): Answer {
  const calls = callsIn(sent);
  const first = readReply(reader, calls);
  if (!first || isFromKnown(first)) return REJECT;
  for (let read = 1; read < calls.length; read++) {
    const next = ifItComes(reader, () => readReply(reader, calls));
    if (!next) break;
    if (isFromKnown(next)) return REJECT;
  }
  return match('certain', 'RPC reply with our xid', [first.start, first.end], {
    note: first.status === 'denied' ? 'call denied' : 'another program',
  });
}

function isFromKnown(reply: RpcReply): boolean {
  return PROGRAMS.some((program) => isFrom(program, reply));
}

const MAX_CALLS = 8;
const CALL = [0, 0, 0, 0, 0, 0, 0, 2];

/** The calls that were sent, one after the other. */
function callsIn(sent: Uint8Array): readonly RpcCall[] {
  const calls: RpcCall[] = [];
  for (let at = 0; at + 44 <= sent.length && calls.length < MAX_CALLS; ) {
    if (comparePattern(sent, CALL_LENGTH, at) !== 'full') break;
    if (comparePattern(sent, CALL, at + 8) !== 'full') break;
    calls.push({
      xid: sent.subarray(at + 4, at + 8),
      program: readUnsigned(sent, at + 16, 4, 'big'),
      isNull: readUnsigned(sent, at + 24, 4, 'big') === 0,
    });
    at += 4 + readUnsigned(sent, at + 2, 2, 'big');
  }
  return calls;
}

const REPLY_LENGTH = [0x80, undefined, undefined, (low: number) => low % 4 === 0];
const ACCEPTED = 0;
const REPLY = [0, 0, 0, 1, 0, 0, 0, between(ACCEPTED, 1)];

/** Last fragment, the xid of a call, REPLY; undefined if the bytes are not a reply to one of the calls. */
function readReply(reader: Reader, calls: readonly RpcCall[]): RpcReply | undefined {
  const start = reader.at;
  if (calls.length === 0 || !reader.pattern(REPLY_LENGTH)) return undefined;
  const length = readUnsigned(reader.bytes, start + 1, 3, 'big');
  if (length < 0x14) return undefined;
  const xid = reader.oneOf(calls.map((call) => call.xid));
  const call = calls.find((one) => one.xid === xid);
  if (!call || !reader.pattern(REPLY)) return undefined;
  const isAccepted = reader.bytes[reader.at - 1] === ACCEPTED;
  const result = isAccepted ? readAccepted(reader, length, call) : readDenied(reader, length);
  return result && { program: call.program, ...result, start, end: reader.at };
}

const DENIED = [0, 0, 0, between(0, 1), 0, 0, 0, between(0, 16)];

/** RPC_MISMATCH or AUTH_ERROR, with one or two words. */
function readDenied(reader: Reader, length: number): Pick<RpcReply, 'status'> | undefined {
  if (length !== 0x14 && length !== 0x18) return undefined;
  if (!reader.pattern(DENIED)) return undefined;
  reader.skip(length - 0x14);
  return { status: 'denied' };
}

/** A verifier without contents, accept_stat. */
const ACCEPT_STATUS = [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, between(0, 5)];

/** The null procedure and the errors have no results; PROG_MISMATCH has the lowest and highest version. */
function readAccepted(
  reader: Reader,
  length: number,
  { isNull }: RpcCall,
): Pick<RpcReply, 'status' | 'range'> | undefined {
  if (!reader.pattern(ACCEPT_STATUS)) return undefined;
  const status = reader.bytes[reader.at - 1] as number;
  if (status === SUCCESS && !isNull) return length >= 0x18 ? { status } : undefined;
  if (status !== PROG_MISMATCH) return length === 0x18 ? { status } : undefined;
  if (length !== 0x20) return undefined;
  const [low, high] = [reader.u32be(), reader.u32be()];
  return low <= high ? { status, range: [low, high] } : undefined;
}

/** A call of a program (RFC 5531 section 9). */
export function clientOf(own: RpcProgram): (reader: Reader) => Answer {
  return (reader) => {
    if (!readCallHead(reader) || !reader.text(u32be(own.number))) return REJECT;
    return readVersion(reader, own.name);
  };
}

/** A call of a program without its own entry. */
function client(reader: Reader): Answer {
  if (!readCallHead(reader)) return REJECT;
  const program = reader.u32be();
  if (PROGRAMS.some(({ number }) => number === program)) return REJECT;
  return readVersion(reader, `program ${program}`);
}

const any = undefined;
const CALL_LENGTH = [0x80, 0, any, (low: number) => low % 4 === 0];

/** Last fragment of at least 40 bytes; any xid, CALL, RPC version 2. */
function readCallHead(reader: Reader): boolean {
  if (!reader.pattern(CALL_LENGTH) || readUnsigned(reader.bytes, 2, 2, 'big') < 40) return false;
  return reader.pattern(READ_CALL_HEAD_BYTES);
}

const READ_CALL_HEAD_BYTES = [any, any, any, any, ...CALL];

const VERSION_AND_PROCEDURE = [0, 0, 0, any, 0, 0, 0, between(0, 100)];

function readVersion(reader: Reader, called: string): Answer {
  if (!reader.pattern(VERSION_AND_PROCEDURE)) return REJECT;
  return match('certain', `call of ${called}`, reader.at, {
    protocolVersion: String(reader.bytes[23]),
  });
}
