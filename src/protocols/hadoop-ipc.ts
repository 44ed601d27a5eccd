import { hex } from '../bytes/build.ts';
import { compare, compareAny } from '../bytes/compare.ts';
import { Cursor } from '../bytes/cursor.ts';
import { latin1 } from '../bytes/lines.ts';
import { type ByteTest, between, comparePattern } from '../bytes/pattern.ts';
import { readUnsigned } from '../bytes/unsigned.ts';
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

/**
 * Hadoop's RPC: the connection header with a version that there is none of. The server says
 * which one it speaks, before any login (Server.java, setupBadVersionResponse).
 */
export const hadoopIpc = protocol({
  id: 'hadoop-ipc',
  title: 'Hadoop IPC',
  name: 'Hadoop',
  aliases: ['hdfs', 'hrpc'],
  withoutRecording: 'the source of Hadoop 2 and 3; no client was met either',
  ports: [8020, 9000, 8032],
  speaksFirst: 'client',
  spec: 'Hadoop 2 and 3: Server.java, RpcConstants, RpcHeader.proto',
  // `hrpc`, version 127, service class 0, no authentication protocol.
  openings: [hex('68727063 7f 00 00')],
  // ipc.maximum.response.length
  framing: { offset: 0, size: 4, endian: 'big', counts: 'payload', max: 134_217_728 },
  server: legacyServer(server),
  client: legacyClient(client),
});

function server({ bytes, ended }: Reply): Verdict {
  const verdicts = [refusal(bytes), oldRefusal(bytes), answerToHttp(bytes)];
  const verdict =
    verdicts.find(({ answer }) => answer === 'match') ??
    verdicts.find(({ answer }) => answer === 'need') ??
    REJECT;
  return verdict.answer === 'need' && ended ? REJECT : verdict;
}

const CLASS = 'org.apache.hadoop.';

/**
 * length, length of the header, RpcResponseHeaderProto: call id (1), status (2: 1 ERROR or 2
 * FATAL), version of the server (3), class of the exception (4).
 */
function refusal(bytes: Uint8Array): Verdict {
  const head = comparePattern(bytes, [0, 0, between(0, 15), undefined, undefined]);
  if (head !== 'full') return head === 'partial' ? NEED : REJECT;
  const header = new Cursor(bytes, 4);
  const size = varint(header);
  if (size === 'partial') return NEED;
  if (size > readUnsigned(bytes, 0, 4, 'big') || size < CLASS.length + 6) return REJECT;
  if (bytes[header.at] !== undefined && bytes[header.at] !== 0x08) return REJECT;
  header.at += 1;
  if (varint(header) === 'partial') return NEED;
  const shape: ByteTest[] = [0x10, between(1, 2), 0x18, between(1, 31), 0x22, between(20, 120)];
  const fit = comparePattern(bytes, shape, header.at);
  const words = compare(bytes, CLASS, header.at + 6);
  if (fit === 'none' || words === 'none') return REJECT;
  if (fit === 'partial' || words === 'partial') return NEED;
  const protocolVersion = String(bytes[header.at + 3]);
  return match('certain', 'response header', header.at + 6 + CLASS.length, {
    product: 'Hadoop',
    protocolVersion,
    ...said(bytes, header.at + 6),
  });
}

/** A number below 2^70 in seven bits a byte: of a negative call id only the length matters. */
function varint(c: Cursor): number | 'partial' {
  let value = 0;
  for (let i = 0; i < 10; i++) {
    const byte = c.u8();
    if (byte === undefined) return 'partial';
    value += (byte & 0x7f) * 128 ** i;
    if (byte < 0x80) break;
  }
  return value;
}

/** The class's own name. */
function said(bytes: Uint8Array, at: number): Facts {
  const name = /^org\.apache\.hadoop\.[\w.$]{1,100}/.exec(
    latin1(bytes.subarray(at, at + 120)),
  )?.[0];
  return name ? { note: name.split(/[.$]/).at(-1) as string } : {};
}

/** To clients before version 9: call id, status -1, length and name of the exception's class. */
function oldRefusal(bytes: Uint8Array): Verdict {
  const same = (byte: number) => byte === 0 || byte === 0xff;
  const minusOne = [0xff, 0xff, 0xff, 0xff];
  const fit = comparePattern(bytes, [
    same,
    same,
    same,
    same,
    ...minusOne,
    0,
    0,
    0,
    between(20, 120),
  ]);
  const words = compare(bytes, CLASS, 12);
  if (fit === 'none' || words === 'none') return REJECT;
  if (fit === 'partial' || words === 'partial') return NEED;
  return match('certain', 'refusal of the version', 12 + CLASS.length, {
    product: 'Hadoop',
    ...said(bytes, 12),
  });
}

/** Server.java, RECEIVED_HTTP_REQ_RESPONSE. */
const NOT_FOUND = [
  'HTTP/1.1 404 Not Found\r\nContent-type: text/plain\r\n\r\n',
  'It looks like you are making an HTTP request to a Hadoop IPC port',
].join('');

function answerToHttp(bytes: Uint8Array): Verdict {
  const fit = compareAny(bytes, [NOT_FOUND]);
  if (fit !== 'full') return fit === 'partial' ? NEED : REJECT;
  return match('certain', 'refusal of HTTP', NOT_FOUND.length, {
    product: 'Hadoop',
    note: 'refused an HTTP request',
  });
}

/** `hrpc`, version, service class, authentication protocol: none or SASL (-33). */
function client({ bytes, ended }: ClientBytes): Verdict {
  const protocols = (byte: number) => byte === 0 || byte === 0xdf;
  const versions = (byte: number) => (byte >= 3 && byte <= 15) || byte === 0x7f;
  const fit = comparePattern(bytes, [...hex('68727063'), versions, undefined, protocols]);
  if (fit === 'none') return REJECT;
  if (fit === 'partial') return ended ? REJECT : NEED;
  return match('certain', 'connection header', 7, { protocolVersion: String(bytes[4]) });
}
