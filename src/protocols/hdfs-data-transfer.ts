import { concat, hex, u8 } from '../bytes/build.ts';
import { equal, startsWith } from '../bytes/compare.ts';
import { between } from '../bytes/pattern.ts';
import type { Reader } from '../bytes/reader.ts';
import { type Answer, firstMatch, match, protocol, REJECT, type Reply } from './protocol.ts';

/** DATA_TRANSFER_VERSION, the same since Hadoop 2.0. */
const VERSION = hex('00 1c');

/** REQUEST_SHORT_CIRCUIT_FDS. */
const REQUEST_DESCRIPTORS = 87;

/** What every DataNode answers to that over TCP, before it looks at the block. */
const REFUSAL = 'You cannot pass file descriptors over anything but a UNIX domain socket.';

/**
 * The port of an HDFS DataNode for blocks. It closes on a foreign version, and on everything where SASL
 * is required. The opening asks for a file descriptor, which no DataNode can send over TCP: it
 * reads no block. The DataNode logs an error, since it does not know the pool of the block.
 */
export const hdfsDataTransfer = protocol({
  id: 'hdfs-data-transfer',
  title: 'HDFS data transfer (DataNode)',
  name: 'HDFS data transfer',
  aliases: ['hdfs-datanode', 'dfs-datanode'],
  ports: [9866, 50010],
  popularity: 0.3,
  speaksFirst: 'client',
  spec: 'Apache Hadoop 3, datatransfer.proto, Receiver.java and DataXceiver.java',
  withoutRecording:
    'Hadoop is neither in Debian nor on npm. The sources of the DataNode stand in for a recording.',
  openings: [requestDescriptors()],
  serverBeginnings: [[between(2, 127), 0x08, between(1, 7)]],
  server,
  client,
});

/** Operation, and a delimited message: a header with a block, and the highest version. */
function requestDescriptors(): Uint8Array {
  const block = concat(field(1), delimited('firstbytes'), hex('10 01 18 01'));
  const header = concat(field(1), delimited(block));
  const message = concat(field(1), delimited(header), hex('10 01'));
  return concat(VERSION, u8(REQUEST_DESCRIPTORS), delimited(message));
}

/** The tag of a field with a length (Protocol Buffers, wire type 2). */
function field(number: number): Uint8Array {
  return u8((number << 3) | 2);
}

/** A text or a message of less than 128 bytes behind its length. */
function delimited(content: string | Uint8Array): Uint8Array {
  return concat(u8(content.length), content);
}

const REFUSED = delimited(concat(hex('08 01'), field(5), delimited(REFUSAL)));

/** ERROR_ACCESS_TOKEN, where blocks are protected. */
const NO_TOKEN = delimited(hex('08 05'));

function server(reader: Reader, { sent }: Reply): Answer {
  if (!startsWith(sent, VERSION) || sent[2] !== REQUEST_DESCRIPTORS) return REJECT;
  return firstMatch(reader, SERVER_WAYS);
}

const SERVER_WAYS = [refused, unauthorized];

function refused(reader: Reader): Answer {
  return reader.text(REFUSED)
    ? match('certain', 'refusal to pass a file descriptor', reader.at)
    : REJECT;
}

function unauthorized(reader: Reader): Answer {
  if (!equal(reader.take(NO_TOKEN.length), NO_TOKEN) || !reader.isAtEnd()) return REJECT;
  return match('weak', 'status ERROR_ACCESS_TOKEN', reader.at);
}

/**
 * The version, an operation from WRITE_BLOCK to BLOCK_GROUP_CHECKSUM, and a message whose first field has
 * number 1 and a length within that of the message.
 */
function client(reader: Reader): Answer {
  if (!reader.text(VERSION) || !reader.pattern([between(80, 90)])) return REJECT;
  const length = varint(reader);
  if (!reader.pattern([0x0a])) return REJECT;
  const inner = varint(reader);
  if (length === undefined || inner === undefined || inner === 0 || inner + 2 > length) {
    return REJECT;
  }
  return match('certain', 'version 28, an operation and its message', reader.at);
}

/** A length of at most three bytes, 2 MiB; undefined for a longer one. */
function varint(reader: Reader): number | undefined {
  let value = 0;
  for (let shift = 0; shift < 21; shift += 7) {
    const byte = reader.u8();
    value |= (byte & 0x7f) << shift;
    if (byte < 0x80) return value;
  }
  return undefined;
}
