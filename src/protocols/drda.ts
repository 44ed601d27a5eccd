import { concat, hex, u16be } from '../bytes/build.ts';
import { type ByteTest, between, comparePattern } from '../bytes/pattern.ts';
import type { Reader } from '../bytes/reader.ts';
import { readUnsigned } from '../bytes/unsigned.ts';
import { ebcdic, toEbcdic } from './drda-text.ts';
import { type Answer, type Facts, match, protocol, REJECT, type Reply } from './protocol.ts';

/** Code points (DDM Architecture, volume 3). */
const EXCSAT = 0x1041;
const EXCSATRD = 0x1443;
const EXTNAM = 0x115e;
const MGRLVLLS = 0x1404;
const SRVCLSNM = 0x1147;
const SRVRLSLV = 0x115a;

/** Db2, Derby and Informix: EXCSAT, "exchange server attributes", comes before any login. */
export const drda = protocol({
  id: 'drda',
  title: 'Distributed Relational Database Architecture (Db2, Derby)',
  name: 'DRDA',
  aliases: ['db2', 'derby', 'ddm-rdb'],
  ports: [50000, 446, 1527],
  tlsPorts: [448],
  popularity: 7,
  speaksFirst: 'client',
  spec: 'The Open Group, DRDA volume 3 (DDM): DSS, EXCSAT, EXCSATRD; Derby 10.14',
  openings: [request(concat(parameter(EXTNAM, toEbcdic('firstbytes')), managerLevels()))],
  // The first bit of the length means that the segment goes on in another one.
  // Apache Derby, server and client: SYNTAXRM, "DSS header byte 2 not D0".
  framing: {
    offset: 0,
    size: 2,
    endian: 'big',
    counts: 'self',
    max: 32_767,
    flagBits: 1,
    compared: [undefined, undefined, 0xd0],
  },
  server,
  client,
});

/** The agent at level 7; a server answers with level 0 for managers that it does not know. */
function managerLevels(): Uint8Array {
  return parameter(MGRLVLLS, hex('1403 0007'));
}

/** Data stream structure: length, d0, type 1 (a request with reply), correlation, the command. */
function request(parameters: Uint8Array): Uint8Array {
  const command = parameter(EXCSAT, parameters);
  return concat(u16be(command.length + 6), hex('d001 0001'), command);
}

function parameter(codePoint: number, value: Uint8Array): Uint8Array {
  return concat(u16be(value.length + 4), u16be(codePoint), value);
}

const any: ByteTest = undefined;

/** Reply messages that refuse: SYNTAXRM, CMDNSPRM, PRCCNVRM, MGRLVLRM, AGNPRMRM, VALNSPRM. */
const REFUSALS = [0x124c, 0x1250, 0x1245, 0x1210, 0x1232, 0x1252];

/** A reply or an object (2 or 3; 4 in front: another one follows). */
const REPLY_KINDS = [0x02, 0x03, 0x42, 0x43, 0x52, 0x53];
const REPLY = [0xd0, (kind: number) => REPLY_KINDS.includes(kind), any, any];

/** Length, kind, correlation, then one object: its length, six bytes shorter, and its code point. */
function server(reader: Reader, { sent }: Reply): Answer {
  const length = reader.u16be();
  if (!reader.pattern(REPLY) || reader.u16be() + 6 !== length) return REJECT;
  const codePoint = reader.u16be();
  if (codePoint === EXCSATRD) return attributes(reader, sent, length);
  return REFUSALS.includes(codePoint) ? refusal(reader, codePoint) : REJECT;
}

const REQUEST_KINDS = [0x01, 0x41, 0x51];
const SENT_EXCSAT = [any, any, 0xd0, any, any, any, any, any, 0x10, 0x41];

/** The first attribute has a code point 11xx or 14xx. Derby counts its correlation id itself. */
function attributes(reader: Reader, sent: Uint8Array, end: number): Answer {
  if (comparePattern(sent, SENT_EXCSAT) !== 'full') return REJECT;
  if (!reader.pattern(FIRST_ATTRIBUTE)) return REJECT;
  const last = Math.min(end, 4096);
  reader.demand(last);
  return match('certain', 'EXCSATRD', reader.at, softwareOf(reader.bytes, last));
}

const FIRST_ATTRIBUTE = [between(0, 1), any, (byte: number) => byte === 0x11 || byte === 0x14];

/** The class of the server, and its release level: text in EBCDIC. */
function softwareOf(bytes: Uint8Array, end: number): Facts {
  const found = new Map<number, string>();
  for (let at = 10; at + 4 <= end; ) {
    const length = readUnsigned(bytes, at, 2, 'big');
    if (length < 4 || at + length > end) break;
    found.set(readUnsigned(bytes, at + 2, 2, 'big'), ebcdic(bytes.subarray(at + 4, at + length)));
    at += length;
  }
  const product = found.get(SRVCLSNM);
  // Derby: `CSS10140/10.14.2.0 - (build)`; Db2: `SQL11058`.
  const level = found.get(SRVRLSLV);
  const version = /\/(\d[\d.]*)/.exec(level ?? '')?.[1] ?? level;
  return { ...(product ? { product } : {}), ...(version ? { version } : {}) };
}

/** SVRCOD, the severity, comes first in what Derby and Db2 send: length 6, code point 1149. */
const SEVERITY = [0, 6, 0x11, 0x49, 0, any];

function refusal(reader: Reader, codePoint: number): Answer {
  if (!reader.pattern(SEVERITY)) return REJECT;
  const note = codePoint === 0x124c ? 'syntax error' : `reply message ${codePoint.toString(16)}`;
  return match('certain', 'reply message with its severity', reader.at, { note });
}

const REQUEST = [0xd0, (kind: number) => REQUEST_KINDS.includes(kind), any, any];
const EXCSAT_BYTES = u16be(EXCSAT);

/** A request, alone or with others behind it: EXCSAT comes first in every connection. */
function client(reader: Reader): Answer {
  const length = reader.u16be();
  if (!reader.pattern(REQUEST) || reader.u16be() + 6 !== length) return REJECT;
  return reader.text(EXCSAT_BYTES) ? match('certain', 'EXCSAT', reader.at) : REJECT;
}
