import { concat, u32be } from '../bytes/build.ts';
import { startsWith } from '../bytes/compare.ts';
import { between, comparePattern } from '../bytes/pattern.ts';
import { readUnsigned } from '../bytes/unsigned.ts';
import { legacyClient, legacyServer, NEED } from './legacy.ts';
import {
  type ClientBytes,
  type Facts,
  type Framing,
  match,
  protocol,
  REJECT,
  type Reply,
  type Verdict,
} from './protocol.ts';

/** A program of ONC RPC that has a protocol entry of its own. */
export interface RpcProgram {
  readonly name: string;
  readonly number: number;
  /** The version that is asked for. */
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

/** Record marking: the high bit says that it is the last fragment (RFC 5531 section 11). */
export const RECORD_MARKING: Framing = {
  offset: 0,
  size: 4,
  endian: 'big',
  counts: 'payload',
  // libtirpc takes any length; Linux's nfsd 1 MiB and its headers (RPCSVC_MAXPAYLOAD).
  max: 0x10_1000,
};

/**
 * A server of some other program, or of none that is known here: it understands the calls and
 * says that it has none of these programs (RFC 5531 section 9: PROG_UNAVAIL).
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
  server: legacyServer(server),
  client: legacyClient(client),
});

/**
 * Every RPC server answers a call of any program, if only to say that it has not got it. So the
 * null procedures of all known programs are called at once, one's own first: whoever answers is
 * named on one connection. "By convention, procedure 0 [...] takes no parameters and returns
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

/** What came back to one of the calls. */
interface Answer {
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
export function judgeProgram(own: RpcProgram, { bytes, sent, ended }: Reply): Verdict {
  const { answers, state } = answersIn(bytes, sent);
  const one = answers.find((answer) => isFrom(own, answer));
  if (one) {
    return match('certain', ruleOf(one), [one.start, one.end], factsOf(one));
  }
  const silent = !calledIn(sent).some(({ program }) => program === own.number);
  const told = answers.some(({ program }) => program === own.number);
  return state === 'bad' || silent || told || isComplete(answers, sent) || ended ? REJECT : NEED;
}

function isFrom({ number, versions: [least, most] }: RpcProgram, answer: Answer): boolean {
  if (answer.program !== number) return false;
  if (answer.status === SUCCESS || answer.status === PROC_UNAVAIL) return true;
  const [low, high] = answer.range ?? [0, 0];
  return answer.status === PROG_MISMATCH && low >= least && high <= most;
}

function ruleOf({ status }: Answer): string {
  if (status === SUCCESS) return 'the null procedure answered, with our xid';
  return status === PROG_MISMATCH ? 'other versions, with our xid' : 'no such procedure, our xid';
}

function factsOf({ range }: Answer): Facts {
  if (!range) return {};
  const [low, high] = range;
  return { note: low === high ? `only version ${low}` : `versions ${low} to ${high}` };
}

/** Once all calls were answered and no known program was among them, or no more will come. */
function server({ bytes, sent, ended }: Reply): Verdict {
  const { answers, state } = answersIn(bytes, sent);
  if (state === 'bad') return REJECT;
  if (answers.some((one) => PROGRAMS.some((known) => isFrom(known, one)))) return REJECT;
  const [first] = answers;
  if (!first || !(isComplete(answers, sent) || ended)) return ended ? REJECT : NEED;
  return match('certain', 'RPC reply with our xid', [first.start, first.end], {
    note: first.status === 'denied' ? 'call denied' : 'another program',
  });
}

function isComplete(answers: readonly Answer[], sent: Uint8Array): boolean {
  return answers.length >= calledIn(sent).length;
}

/** The calls that were sent: xid and program of each. */
function calledIn(sent: Uint8Array): readonly { xid: number; program: number }[] {
  const calls: { xid: number; program: number }[] = [];
  for (let at = 0; at + 44 <= sent.length && calls.length < 8; at += 44) {
    if (!startsWith(sent, u32be(0x80000028), at)) break;
    if (comparePattern(sent, [0, 0, 0, 0, 0, 0, 0, 2], at + 8) !== 'full') break;
    calls.push({
      xid: readUnsigned(sent, at + 4, 4, 'big'),
      program: readUnsigned(sent, at + 16, 4, 'big'),
    });
  }
  return calls;
}

/** Reply after reply, each to a call of ours: `bad` as soon as a byte cannot be that. */
function answersIn(
  bytes: Uint8Array,
  sent: Uint8Array,
): { answers: readonly Answer[]; state: 'so far' | 'bad' } {
  const calls = calledIn(sent);
  const answers: Answer[] = [];
  for (let at = 0; answers.length < calls.length; ) {
    const found = replyAt(bytes, at, calls);
    if (found === 'bad') return { answers, state: answers.length > 0 ? 'so far' : 'bad' };
    if (found === 'partial') break;
    answers.push(found);
    at = found.end;
  }
  return { answers, state: calls.length > 0 ? 'so far' : 'bad' };
}

/**
 * Last fragment, xid, REPLY; then 0 (accepted), a verifier without contents, accept_stat; or
 * 1 (denied) and RPC_MISMATCH or AUTH_ERROR with one or two words.
 */
function replyAt(
  bytes: Uint8Array,
  at: number,
  calls: readonly { xid: number; program: number }[],
): Answer | 'partial' | 'bad' {
  const head = comparePattern(bytes, [0x80, 0, 0, between(0x14, 0xff)], at);
  if (head !== 'full') return head === 'partial' ? 'partial' : 'bad';
  const candidates = calls.filter(({ xid }) => mayStartWith(bytes, at + 4, xid));
  if (candidates.length === 0) return 'bad';
  const fixed = comparePattern(bytes, [0, 0, 0, 1, 0, 0, 0, between(0, 1)], at + 8);
  if (fixed !== 'full') return fixed === 'partial' ? 'partial' : 'bad';
  const program = (candidates[0] as { program: number }).program;
  const length = bytes[at + 3] as number;
  const end = at + 4 + length;
  if (bytes[at + 15] === 1) {
    if (length !== 0x14 && length !== 0x18) return 'bad';
    const why = comparePattern(bytes, [0, 0, 0, between(0, 1), 0, 0, 0, between(0, 16)], at + 16);
    if (why !== 'full') return why === 'partial' ? 'partial' : 'bad';
    return bytes.length < end ? 'partial' : { program, status: 'denied', start: at, end };
  }
  const status = comparePattern(bytes, [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, between(0, 5)], at + 16);
  if (status !== 'full') return status === 'partial' ? 'partial' : 'bad';
  return accepted(bytes, at, end, program);
}

/** Success and the errors have no results; PROG_MISMATCH has the lowest and highest version. */
function accepted(
  bytes: Uint8Array,
  at: number,
  end: number,
  program: number,
): Answer | 'partial' | 'bad' {
  const status = bytes[at + 27] as number;
  const length = end - at - 4;
  if (status !== PROG_MISMATCH) {
    return length === 0x18 ? { program, status, start: at, end } : 'bad';
  }
  if (length !== 0x20) return 'bad';
  if (bytes.length < end) return 'partial';
  const [low, high] = [28, 32].map((offset) => readUnsigned(bytes, at + offset, 4, 'big'));
  if (low === undefined || high === undefined || low > high) return 'bad';
  return { program, status, range: [low, high], start: at, end };
}

function mayStartWith(bytes: Uint8Array, at: number, xid: number): boolean {
  const wanted = u32be(xid);
  return wanted.every((byte, i) => bytes[at + i] === undefined || bytes[at + i] === byte);
}

/** A call of a program (RFC 5531 section 9): any of them, or one that has no entry of its own. */
export function judgeCaller({ bytes, ended }: ClientBytes, own: RpcProgram | 'another'): Verdict {
  const any = undefined;
  const head = comparePattern(bytes, [
    ...[0x80, 0, any, (low: number) => low % 4 === 0],
    ...[any, any, any, any, 0, 0, 0, 0, 0, 0, 0, 2],
  ]);
  const length = bytes.length < 4 ? 40 : readUnsigned(bytes, 2, 2, 'big');
  if (head === 'none' || length < 40) return REJECT;
  if (own !== 'another' && !mayStartWith(bytes, 16, own.number)) return REJECT;
  const rest = comparePattern(bytes, [0, 0, 0, any, 0, 0, 0, between(0, 100)], 20);
  if (rest === 'none') return REJECT;
  if (bytes.length < 28) return ended ? REJECT : NEED;
  const program = readUnsigned(bytes, 16, 4, 'big');
  if (own === 'another' && PROGRAMS.some(({ number }) => number === program)) return REJECT;
  return match('certain', `call of ${own === 'another' ? `program ${program}` : own.name}`, 28, {
    protocolVersion: String(bytes[23]),
  });
}

function client(call: ClientBytes): Verdict {
  return judgeCaller(call, 'another');
}
