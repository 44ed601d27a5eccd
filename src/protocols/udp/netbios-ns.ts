import { concat, hex, text } from '../../bytes/build.ts';
import { latin1 } from '../../bytes/lines.ts';
import { type ByteTest, between } from '../../bytes/pattern.ts';
import type { Reader } from '../../bytes/reader.ts';
import { type Answer, type Facts, match, protocol, REJECT, type Reply } from '../protocol.ts';

/** `*` and fifteen zeros in the first-level encoding (RFC 1001 section 14.1). */
const WILDCARD = concat(text(` CK${'A'.repeat(30)}`), hex('00'));

/** NetBIOS name service: the status of the node, for any name (RFC 1002 section 4.2.17). */
export const netbiosNs = protocol({
  id: 'netbios-ns',
  title: 'NetBIOS Name Service',
  name: 'NETBIOS-NS',
  transport: 'udp',
  ports: [137],
  speaksFirst: 'client',
  spec: 'RFC 1002 sections 4.2.1, 4.2.17 and 4.2.18',
  openings: [concat(hex('6662 0000 0001 0000 0000 0000'), WILDCARD, hex('0021 0001'))],
  serverBeginnings: [[undefined, undefined, between(0x80, 0x87)]],
  server,
  client,
});

const any = undefined;
const HEADER = 12;
/** 32 letters from A to P and a zero. */
const NAME: readonly ByteTest[] = [32, ...Array.from({ length: 32 }, () => between(0x41, 0x50)), 0];

/** Our id, a response of opcode 0, no question and one answer: our name, NBSTAT, class IN. */
function server(reader: Reader, { sent }: Reply): Answer {
  if (netbiosNs.client({ bytes: sent, ended: true }).answer !== 'match') return REJECT;
  const isStatus = reader.pattern([
    ...[sent[0], sent[1], (byte: number) => (byte & 0xf8) === 0x80, any],
    ...[0, 0, 0, 1, 0, 0, 0, 0, ...sent.subarray(HEADER, HEADER + NAME.length)],
    ...[0, (type: number) => type === sent[47] || type === NULL_TYPE, 0, 1],
    ...[any, any, any, any, any, any],
  ]);
  if (!isStatus) return REJECT;
  const isNodeStatus = reader.bytes[47] === NODE_STATUS;
  const rule = isNodeStatus ? 'node status with our id and name' : 'answer about the name';
  return match('certain', rule, reader.at, isNodeStatus ? names(reader.bytes) : {});
}

/** NBSTAT; and the type of the empty record that a refusal has (section 4.2.14). */
const [NODE_STATUS, NULL_TYPE] = [0x21, 0x0a];

/** The first name of the node, which is the name of a Windows computer. */
function names(bytes: Uint8Array): Facts {
  const count = bytes[56] ?? 0;
  const first = latin1(bytes, 57, 72).trimEnd();
  return count > 0 && /^[\x21-\x7e]{1,15}$/.test(first) ? { note: `named ${first}` } : {};
}

const QUESTION = [
  ...[any, any, (byte: number) => byte < 0x80 && (byte & 0x06) === 0, any],
  ...[0, 1, 0, 0, 0, 0, 0, between(0, 1), ...NAME, 0, between(0x20, 0x21), 0, 1],
];

/** A question for an encoded name, type NB or NBSTAT; or a registration of one. */
function client(reader: Reader): Answer {
  const isQuestion = reader.pattern(QUESTION);
  return isQuestion ? match('certain', 'question for an encoded name', reader.at) : REJECT;
}
