import { concat, hex, text, u32le } from '../bytes/build.ts';
import { startsWith } from '../bytes/compare.ts';
import { latin1 } from '../bytes/lines.ts';
import { between } from '../bytes/pattern.ts';
import type { Reader } from '../bytes/reader.ts';
import { textPattern } from '../bytes/text-pattern.ts';
import { type Answer, firstMatch, match, protocol, REJECT, type Reply } from './protocol.ts';
import type { RequestTarget } from './protocol-facts.ts';

/**
 * Android Debug Bridge, both kinds: that of the server on the developer's machine (OVERVIEW
 * and SERVICES of AOSP's adb: four hex digits and a service), and that of the device
 * (protocol.txt: messages with a header of 24 bytes).
 */
export const adb = protocol({
  id: 'adb',
  title: 'Android Debug Bridge',
  name: 'ADB',
  aliases: ['adb-server', 'adbd'],
  ports: [5037, 5555],
  exposure: [{ risk: 'execution', openReplies: ['OKAY', 'CNXN'] }],
  popularity: 8,
  speaksFirst: 'client',
  spec: 'AOSP packages/modules/adb: OVERVIEW.TXT, SERVICES.TXT, protocol.txt',
  openings: [({ port }: RequestTarget) => (isDevicePort(port) ? connect() : text(VERSION))],
  server,
  client,
});

const VERSION = '000chost:version';

/** Devices listen on 5555, emulators on odd ports up to 5585 (adb's README, local transports). */
function isDevicePort(port: number): boolean {
  return port >= 5555 && port <= 5585;
}

/** CNXN, protocol version 1.0, 4 KiB, and an identity without features. No key is ever offered. */
function connect(): Uint8Array {
  const identity = text('host::\0');
  const sum = identity.reduce((total, byte) => total + byte, 0);
  return concat(
    text('CNXN'),
    ...[u32le(0x01000000), u32le(4096), u32le(identity.length), u32le(sum)],
    hex('bcb1a7b1'),
    identity,
  );
}

function server(reader: Reader, { sent }: Reply): Answer {
  return firstMatch(reader, [
    (start) => okay(start, sent),
    failure,
    (start) => deviceMessage(start, DEVICE_COMMANDS),
  ]);
}

const FOUR_DIGITS = textPattern(/^[\da-f]{4}/i);
const TWO_DIGITS = textPattern(/^[\da-f]{2}/i);

/** `OKAY`, then the length of the version and the version, all in hex. */
function okay(reader: Reader, sent: Uint8Array): Answer {
  const version = reader.text('OKAY0004') && reader.match(FOUR_DIGITS);
  if (!version) return REJECT;
  const isRequested = startsWith(sent, VERSION);
  return match(isRequested ? 'certain' : 'likely', 'OKAY and a version', reader.at, {
    protocolVersion: `1.0.${Number.parseInt(version[0], 16)}`,
    note: 'server on the host',
  });
}

const MAX_REASON_LENGTH = 80;

/** `FAIL`, the text's length in four hex digits, the text: the reply to an invalid request. */
function failure(reader: Reader): Answer {
  const digits = reader.text('FAIL00') && reader.match(TWO_DIGITS);
  if (!digits) return REJECT;
  const length = Math.min(Number.parseInt(digits[0], 16), MAX_REASON_LENGTH);
  if (length < 4) return REJECT;
  const [start, end] = [reader.at, reader.at + length];
  while (reader.at < end) if (!isTextByte(reader.u8())) return REJECT;
  return match('likely', 'FAIL and a reason', end, {
    note: latin1(reader.bytes, start, end),
  });
}

function isTextByte(byte: number): boolean {
  return (byte >= 0x20 && byte <= 0x7e) || byte === 0x0a;
}

/** Messages with which a device replies. */
const DEVICE_COMMANDS = ['CNXN', 'AUTH', 'STLS'] as const;
/** The message with which a host begins. */
const HOST_COMMANDS = ['CNXN'] as const;

/** MAX_PAYLOAD is 1 MiB since Android 9. */
const PAYLOAD_LENGTH = [undefined, undefined, between(0, 0x10), 0];

/** The command, two arguments, the payload's length and checksum. The header ends with the command's bits inverted. */
function deviceMessage(reader: Reader, commands: readonly string[]): Answer {
  const command = reader.oneOf(commands);
  if (command === undefined) return REJECT;
  const magic = text(command).map((byte) => byte ^ 0xff);
  reader.skip(8);
  if (!reader.pattern(PAYLOAD_LENGTH)) return REJECT;
  reader.skip(4);
  if (!reader.text(magic)) return REJECT;
  return match('certain', `${command} with its magic`, reader.at, { note: noteOf(command) });
}

function noteOf(command: string): string {
  if (command === 'AUTH') return 'device, authentication required';
  return command === 'STLS' ? 'device, TLS required' : 'device';
}

function client(reader: Reader): Answer {
  return firstMatch(reader, CLIENT_WAYS, HOST_COMMANDS);
}

const CLIENT_WAYS = [deviceMessage, serviceRequest];

const LENGTH = textPattern(/^0[\da-f]{3}/i);
const PREFIXES = ['host:', 'host-'] as const;
const SERVICES = ['serial:', 'transport-id:', 'usb:', 'local:', 'features'] as const;

/** A service of the server on the host: `host:`, `host-serial:` and their like. */
function serviceRequest(reader: Reader): Answer {
  const length = reader.match(LENGTH);
  if (!length || Number.parseInt(length[0], 16) < 6) return REJECT;
  const kind = reader.oneOf(PREFIXES);
  if (kind === undefined) return REJECT;
  if (kind === 'host:') return match('certain', 'request of a service', reader.at);
  return reader.oneOf(SERVICES) ? match('certain', 'request of a service', 14) : REJECT;
}
