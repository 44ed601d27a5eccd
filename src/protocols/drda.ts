import { concat, hex, u16be } from '../bytes/build.ts';
import { type ByteTest, between, comparePattern } from '../bytes/pattern.ts';
import { readUnsigned } from '../bytes/unsigned.ts';
import { ebcdic, toEbcdic } from './drda-text.ts';
import { legacyClient, legacyServer, NEED } from './legacy.ts';
import {
  type ClientBytes,
  type Facts,
  match,
  protocol,
  REJECT,
  type Reply,
  type Verdict,
} from './protocol.ts';

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
  speaksFirst: 'client',
  spec: 'The Open Group, DRDA volume 3 (DDM): DSS, EXCSAT, EXCSATRD; Derby 10.14',
  openings: [request(concat(parameter(EXTNAM, toEbcdic('firstbytes')), managerLevels()))],
  // The first bit of the length means that the segment goes on in another one.
  framing: { offset: 0, size: 2, endian: 'big', counts: 'self', max: 32_767 },
  server: legacyServer(server),
  client: legacyClient(client),
});

/** The agent at level 7; what a server does not know it answers with level 0. */
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

function server({ bytes, sent, ended }: Reply): Verdict {
  const fit = comparePattern(bytes, [any, any, 0xd0]);
  if (fit === 'none') return REJECT;
  const verdict = fit === 'partial' ? NEED : answer(bytes, sent);
  return verdict.answer === 'need' && ended ? REJECT : verdict;
}

/** Reply or object (2 or 3; 4 in front: another one follows), correlation, length, code point. */
function answer(bytes: Uint8Array, sent: Uint8Array): Verdict {
  const kind = bytes[3];
  if (kind === undefined) return NEED;
  if (![0x02, 0x03, 0x42, 0x43, 0x52, 0x53].includes(kind)) return REJECT;
  if (bytes.length < 8) return NEED;
  const length = readUnsigned(bytes, 6, 2, 'big');
  // What follows in the structure is one object, six bytes shorter than the whole.
  if (readUnsigned(bytes, 0, 2, 'big') !== length + 6) return REJECT;
  if (bytes.length < 10) return NEED;
  const codePoint = readUnsigned(bytes, 8, 2, 'big');
  if (codePoint === EXCSATRD) return attributes(bytes, sent, 6 + length);
  return REFUSALS.includes(codePoint) ? refusal(bytes, codePoint) : REJECT;
}

/** The first attribute has a code point 11xx or 14xx. Derby counts its correlation id itself. */
function attributes(bytes: Uint8Array, sent: Uint8Array, end: number): Verdict {
  const asked = comparePattern(sent, [any, any, 0xd0, any, any, any, any, any, 0x10, 0x41]);
  if (asked !== 'full') return REJECT;
  const group = (byte: number) => byte === 0x11 || byte === 0x14;
  const fit = comparePattern(bytes, [between(0, 1), any, group], 10);
  if (fit !== 'full') return fit === 'partial' ? NEED : REJECT;
  const last = Math.min(end, 4096);
  if (bytes.length < last) return NEED;
  return match('certain', 'EXCSATRD', 13, software(bytes, last));
}

/** The class of the server, and its release level: text in EBCDIC. */
function software(bytes: Uint8Array, end: number): Facts {
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
function refusal(bytes: Uint8Array, codePoint: number): Verdict {
  const fit = comparePattern(bytes, [0, 6, 0x11, 0x49, 0, any], 10);
  if (fit !== 'full') return fit === 'partial' ? NEED : REJECT;
  const note = codePoint === 0x124c ? 'syntax error' : `reply message ${codePoint.toString(16)}`;
  return match('certain', 'reply message with its severity', 16, { note });
}

/** A request, alone or with others behind it: EXCSAT comes first in every connection. */
function client({ bytes, ended }: ClientBytes): Verdict {
  const kind = (byte: number) => byte === 0x01 || byte === 0x41 || byte === 0x51;
  const fit = comparePattern(bytes, [any, any, 0xd0, kind, any, any, any, any, 0x10, 0x41]);
  if (fit === 'none') return REJECT;
  if (fit === 'partial') return ended ? REJECT : NEED;
  if (readUnsigned(bytes, 0, 2, 'big') !== readUnsigned(bytes, 6, 2, 'big') + 6) return REJECT;
  return match('certain', 'EXCSAT', 10);
}
