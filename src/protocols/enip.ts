import { concat, hex } from '../bytes/build.ts';
import { latin1 } from '../bytes/lines.ts';
import { nonZeroBytes } from '../bytes/non-zero.ts';
import { type ByteTest, between, comparePattern, oneOf, times } from '../bytes/pattern.ts';
import type { Reader } from '../bytes/reader.ts';
import { readUnsigned } from '../bytes/unsigned.ts';
import {
  type Answer,
  type Confidence,
  type Facts,
  firstMatch,
  match,
  protocol,
  REJECT,
  type Reply,
  requestStrength,
} from './protocol.ts';

/** The sender context, which a target returns; the first two bytes may request a delay. */
const CONTEXT = concat(hex('0000'), 'fbytes');

/** List Identity: command 0x63, no data, no session. */
const OPENING = concat(hex('6300 0000 00000000 00000000'), CONTEXT, hex('00000000'));

/** EtherNet/IP: the encapsulation header, and List Identity, for which no session is needed. */
export const enip = protocol({
  id: 'enip',
  title: 'EtherNet/IP',
  name: 'ENIP',
  aliases: ['ethernet-ip', 'ethernet-ip-2'],
  ports: [44818],
  tlsPorts: [2221],
  fragilePorts: [[44818, 44818]],
  sideEffect: {
    kind: 'controls',
    text: 'a controller answers; its identity is read',
  },
  exposure: [{ risk: 'control-system' }],
  speaksFirst: 'client',
  spec: 'The CIP Networks Library, volume 2 (EtherNet/IP), sections 2-3 and 2-4.2',
  withoutRecording:
    'no target was available; the answers follow the CIP specification, two client libraries are recorded',
  openings: [OPENING],
  // 65535 less the header of 24 bytes, as the length counts the data only.
  framing: { offset: 2, size: 2, endian: 'little', counts: 'payload', max: 65_511 },
  serverBeginnings: [[oneOf(0x04, 0x63, 0x64, 0x65), 0]],
  server,
  client,
});

const any = undefined;
const ZEROS = times(4, 0);

const REGISTER = 0x65;
const MAX_IDENTITY_LENGTH = 512;

/**
 * The command that was sent, any length, a session only for RegisterSession, any status below 256, the
 * context that was sent, no options.
 */
function server(reader: Reader, { sent }: Reply): Answer {
  if (!requestStrength(enip, sent)) return REJECT;
  const [command = 0] = sent;
  const context = sent.subarray(12, 20);
  const session = command === REGISTER ? times(4, any) : ZEROS;
  const answer = [command, 0, any, any, ...session, any, 0, 0, 0, ...context, ...ZEROS];
  if (!reader.pattern(answer)) return REJECT;
  const { bytes } = reader;
  const status = bytes[8] as number;
  const confidence = nonZeroBytes(context) >= 3 ? 'certain' : 'likely';
  if (status !== 0) return refused(confidence, status);
  if (confidence === 'certain') {
    // The header is proof enough; the identity is waited for while it may still come.
    const end = 24 + Math.min(readUnsigned(bytes, 2, 2, 'little'), MAX_IDENTITY_LENGTH);
    reader.awaitBytes(end);
    return match('certain', 'the sender context', 24, identityOf(bytes.subarray(0, end)));
  }
  if (!reader.pattern(BODIES[command] ?? [])) return REJECT;
  return match('likely', 'answer to the command', reader.at, identityOf(bytes));
}

function refused(confidence: Confidence, status: number): Answer {
  const found = confidence === 'certain' ? 'certain' : 'weak';
  return match(found, 'the sender context', 24, { note: `status ${status}` });
}

/** What follows the header of an answer: the count, type and length of items, or version 1 and no options. */
const BODIES: Readonly<Record<number, readonly ByteTest[]>> = {
  4: [between(1, 9), 0, 0, 1, any, 0, 1, 0],
  99: [between(1, 9), 0, 0x0c, 0, any, 0, 1, 0, 0, 2],
  100: [between(0, 9), 0],
  101: [1, 0, 0, 0],
};

/**
 * One item of type 0x0c: version, socket address, vendor, device type, product code, revision,
 * status, serial number, name (table 2-4.4).
 */
function identityOf(bytes: Uint8Array): Facts {
  if (comparePattern(bytes, [between(1, 9), 0, 0x0c, 0], 24) !== 'full') return {};
  const size = bytes[62];
  if (size === undefined) return {};
  const product = latin1(bytes, 63, 63 + Math.min(size, 64)).trim();
  const version = `${bytes[54]}.${bytes[55]}`;
  return { ...(product ? { product, version } : {}) };
}

/** List commands have no data; RegisterSession has protocol version 1 and no options. */
function client(reader: Reader): Answer {
  return firstMatch(reader, CLIENT_WAYS);
}

const CLIENT_WAYS = [listCommand, registerSession];

/** No session, status 0, any context, no options. */
const REST = [...ZEROS, ...ZEROS, ...times(8, any), ...ZEROS];
const LIST_COMMANDS = [0x04, 0x63, 0x64];
const LIST = [(command: number) => LIST_COMMANDS.includes(command), 0, 0, 0, ...REST];
const REGISTER_SESSION = [0x65, 0, 4, 0, ...REST, 1, 0, 0, 0];

function listCommand(reader: Reader): Answer {
  return reader.pattern(LIST) ? match('certain', 'list command', reader.at) : REJECT;
}

function registerSession(reader: Reader): Answer {
  return reader.pattern(REGISTER_SESSION) ? match('certain', 'RegisterSession', reader.at) : REJECT;
}
