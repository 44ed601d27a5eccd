import { concat, hex, text, u32le } from '../bytes/build.ts';
import { latin1 } from '../bytes/lines.ts';
import { between } from '../bytes/pattern.ts';
import type { Reader } from '../bytes/reader.ts';
import { readUnsigned } from '../bytes/unsigned.ts';
import { hostHeader, requestTarget } from './http.ts';
import { type Answer, firstMatch, match, protocol, REJECT } from './protocol.ts';

/** OPC UA over TCP: Hello, Acknowledge and Error (OPC 10000-6 section 7.1.2). */
export const opcua = protocol({
  id: 'opcua',
  title: 'OPC Unified Architecture',
  name: 'OPC UA',
  aliases: ['opc-ua', 'opc.tcp', 'opcua-tcp'],
  ports: [4840],
  popularity: 3,
  speaksFirst: 'client',
  spec: 'OPC 10000-6 section 7.1.2',
  openings: [({ host, port, path }) => hello(`opc.tcp://${hostHeader(host, port)}${pathOf(path)}`)],
  // The chunk size that stacks offer; the least that they must take is 8192.
  framing: { offset: 4, size: 4, endian: 'little', counts: 'self', max: 65_535 },
  server,
  client,
});

/** The longest endpoint URL and the longest reason, in bytes (section 7.1.2.3 and 7.1.2.5). */
const MAX_STRING_LENGTH = 4096;

function pathOf(path: string): string {
  return path === '/' ? '' : requestTarget(path);
}

/** Version 0, buffers of 64 KiB, no limits for messages and chunks. */
function hello(url: string): Uint8Array {
  const to = text(url.slice(0, MAX_STRING_LENGTH));
  return concat(
    text('HELF'),
    u32le(32 + to.length),
    hex('00000000 ffff0000 ffff0000 00000000 00000000'),
    u32le(to.length),
    to,
  );
}

const NULL_STRING = 0xffff_ffff;
const any = undefined;

function server(reader: Reader): Answer {
  return firstMatch(reader, SERVER_WAYS);
}

const SERVER_WAYS = [acknowledge, error];

/** Type, size 28, then version, buffer sizes of 8192 and more, and limits. */
const ACKNOWLEDGE = [...text('ACKF'), 28, 0, 0, 0, between(0, 9), 0, 0, 0];

function acknowledge(reader: Reader): Answer {
  if (!reader.pattern(ACKNOWLEDGE)) return REJECT;
  if (reader.u32le() < 8192 || reader.u32le() < 8192) return REJECT;
  reader.skip(8);
  return match('certain', 'Acknowledge', reader.at, { protocolVersion: String(reader.bytes[8]) });
}

/** Type, size, a status of severity "bad", and a reason whose length agrees with the size. */
const ERROR = [
  ...[...text('ERRF'), any, between(0, 0x10), 0, 0],
  ...[any, any, any, between(0x80, 0xbf)],
];

function error(reader: Reader): Answer {
  if (!reader.pattern(ERROR)) return REJECT;
  const length = reader.u32le();
  const { bytes } = reader;
  const size = readUnsigned(bytes, 4, 4, 'little');
  if (size !== 16 + (length === NULL_STRING ? 0 : length)) return REJECT;
  const end = Math.min(size, MAX_STRING_LENGTH);
  reader.awaitBytes(end);
  const code = readUnsigned(bytes, 8, 4, 'little').toString(16);
  const reason = latin1(bytes, 16, Math.min(end, 16 + 80)).trim();
  const note = reason ? `error 0x${code}: ${reason}` : `error 0x${code}`;
  return match('certain', 'Error', Math.min(end, bytes.length), { note });
}

function client(reader: Reader): Answer {
  return firstMatch(reader, CLIENT_WAYS);
}

const CLIENT_WAYS = [clientHello, reverseHello];

/** The size counts the 32 bytes before the URL. */
function clientHello(reader: Reader): Answer {
  if (!reader.text('HELF')) return REJECT;
  const size = reader.u32le();
  if (size < 32 || size > 36 + 2 * MAX_STRING_LENGTH) return REJECT;
  reader.skip(20);
  const length = reader.u32le();
  if (size !== 32 + length && length !== NULL_STRING) return REJECT;
  return match('certain', 'Hello', reader.at);
}

/** With a ReverseHello (section 7.1.2.6) a server calls a client; another string follows the first. */
function reverseHello(reader: Reader): Answer {
  if (!reader.text('RHEF')) return REJECT;
  const size = reader.u32le();
  if (size < 12 || size > 16 + 2 * MAX_STRING_LENGTH) return REJECT;
  const length = reader.u32le();
  return size < 16 + length ? REJECT : match('certain', 'ReverseHello', reader.at);
}
