import { hex, text } from '../bytes/build.ts';
import { latin1 } from '../bytes/lines.ts';
import { between } from '../bytes/pattern.ts';
import type { Reader } from '../bytes/reader.ts';
import { readUnsigned } from '../bytes/unsigned.ts';
import { type Answer, type Facts, firstMatch, match, protocol, REJECT } from './protocol.ts';

/**
 * Hadoop's RPC: the connection header with a version that does not exist. The server replies
 * with its own version, before any login (Server.java, setupBadVersionResponse).
 */
export const hadoopIpc = protocol({
  id: 'hadoop-ipc',
  title: 'Hadoop IPC',
  name: 'Hadoop',
  aliases: ['hdfs', 'hrpc'],
  ports: [8020, 9000, 8032],
  popularity: 8,
  speaksFirst: 'client',
  spec: 'Hadoop 2 and 3: Server.java, RpcConstants, RpcHeader.proto',
  withoutRecording: 'the source of Hadoop 2 and 3; no client was met either',
  // `hrpc`, version 127, service class 0, no authentication protocol.
  openings: [hex('68727063 7f 00 00')],
  // ipc.maximum.response.length
  framing: { offset: 0, size: 4, endian: 'big', counts: 'payload', max: 134_217_728 },
  // A server compares "hrpc" first.
  firstMessage: 'unframed',
  refusalTexts: [
    {
      software: 'Hadoop',
      text: 'It looks like you are making an HTTP request to a Hadoop IPC port',
      to: 'http',
    },
  ],
  server,
  client,
});

function server(reader: Reader): Answer {
  return firstMatch(reader, SERVER_WAYS);
}

const SERVER_WAYS = [refusal, oldRefusal, answerToHttp];

const CLASS = 'org.apache.hadoop.';
const LENGTH = [0, 0, between(0, 15), undefined];
const HEADER_END = [0x10, between(1, 2), 0x18, between(1, 31), 0x22, between(20, 120)];

/**
 * length, length of the header, RpcResponseHeaderProto: call id (1), status (2: 1 ERROR or 2
 * FATAL), version of the server (3), class of the exception (4).
 */
function refusal(reader: Reader): Answer {
  if (!reader.pattern(LENGTH)) return REJECT;
  const length = readUnsigned(reader.bytes, 0, 4, 'big');
  const headerLength = readVarint(reader);
  if (headerLength > length || headerLength < CLASS.length + 6) return REJECT;
  if (reader.u8() !== 0x08) return REJECT;
  readVarint(reader);
  if (!reader.pattern(HEADER_END)) return REJECT;
  const start = reader.at;
  if (!reader.text(CLASS)) return REJECT;
  return match('certain', 'response header', reader.at, {
    product: 'Hadoop',
    protocolVersion: String(reader.bytes[start - 3]),
    ...exception(reader.bytes, start),
  });
}

/** A number below 2^70 in seven bits a byte: of a negative call id only the length matters. */
function readVarint(reader: Reader): number {
  let value = 0;
  for (let i = 0; i < 10; i++) {
    const byte = reader.u8();
    value += (byte & 0x7f) * 128 ** i;
    if (byte < 0x80) break;
  }
  return value;
}

/** The last part of the name of the exception's class. */
function exception(bytes: Uint8Array, start: number): Facts {
  const name = /^[\w.$]{1,118}/.exec(latin1(bytes, start, start + 120))?.[0];
  const last = name?.split(/[.$]/).at(-1);
  return last ? { note: last } : {};
}

/** To clients before version 9: call id, status -1, length and name of the exception's class. */
function oldRefusal(reader: Reader): Answer {
  if (!reader.pattern(OLD_HEADER)) return REJECT;
  const start = reader.at;
  if (!reader.text(CLASS)) return REJECT;
  return match('certain', 'refusal of the version', reader.at, {
    product: 'Hadoop',
    ...exception(reader.bytes, start),
  });
}

const isSignByte = (byte: number) => byte === 0 || byte === 0xff;
const OLD_HEADER = [
  ...[isSignByte, isSignByte, isSignByte, isSignByte],
  ...[0xff, 0xff, 0xff, 0xff],
  ...[0, 0, 0, between(20, 120)],
];

/** Server.java, RECEIVED_HTTP_REQ_RESPONSE. */
const NOT_FOUND = [
  'HTTP/1.1 404 Not Found\r\nContent-type: text/plain\r\n\r\n',
  'It looks like you are making an HTTP request to a Hadoop IPC port',
].join('');

function answerToHttp(reader: Reader): Answer {
  if (!reader.text(NOT_FOUND)) return REJECT;
  return match('certain', 'refusal of HTTP', reader.at, {
    product: 'Hadoop',
    note: 'refused an HTTP request',
  });
}

/** `hrpc`, version, service class, authentication protocol: none or SASL (-33). */
const CONNECTION_HEADER = [
  ...text('hrpc'),
  (version: number) => (version >= 3 && version <= 15) || version === 0x7f,
  undefined,
  (authentication: number) => authentication === 0 || authentication === 0xdf,
];

function client(reader: Reader): Answer {
  if (!reader.pattern(CONNECTION_HEADER)) return REJECT;
  return match('certain', 'connection header', reader.at, {
    protocolVersion: String(reader.bytes[4]),
  });
}
