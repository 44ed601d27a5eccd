import { concat, hex, u16le, u32le } from '../bytes/build.ts';
import { equal } from '../bytes/compare.ts';
import { oneOf } from '../bytes/pattern.ts';
import { ifThere, Reader } from '../bytes/reader.ts';
import { type Answer, firstMatch, match, protocol, REJECT, type Reply } from './protocol.ts';

const READ_DEVICE_INFO = 1;
const HEADER = 32;

/**
 * Beckhoff ADS: a request for the name and version of the device, which only reads. A router
 * answers those that it has a route to; it closes the connection of others, or says nothing.
 */
export const beckhoffAds = protocol({
  id: 'beckhoff-ads',
  title: 'Beckhoff Automation Device Specification (AMS/TCP)',
  name: 'ADS',
  aliases: ['ads', 'ams', 'twincat', 'ams-tcp'],
  ports: [48898],
  tlsPorts: [8016],
  fragilePorts: [[48898, 48898]],
  sideEffect: {
    kind: 'controls',
    text: 'a controller answers; its name and version are read',
  },
  exposure: [{ risk: 'control-system' }],
  speaksFirst: 'client',
  spec: 'Beckhoff Information System: AMS/TCP packet, AMS header, ADS Read Device Info',
  withoutRecording:
    'TwinCAT is neither in Debian nor on npm. The documentation of the packet stands in for it; its client ads-client was recorded.',
  openings: [readDeviceInfo()],
  serverBeginnings: [[0, oneOf(0, 0x10)]],
  server,
  client,
  roles: { server: 'a TwinCAT router', client: 'an ADS client' },
});

/** To the system service (port 10000) of 127.0.0.1.1.1, with our own address and invoke id. */
function readDeviceInfo(): Uint8Array {
  const target = concat(hex('7f0000010101'), u16le(10_000));
  const source = concat(hex('666273000101'), u16le(0x6662));
  const command = concat(u16le(READ_DEVICE_INFO), u16le(4));
  const lengths = concat(u32le(0), u32le(0), hex('66627273'));
  return concat(hex('0000'), u32le(HEADER), target, source, command, lengths);
}

interface Packet {
  readonly target: Uint8Array;
  readonly source: Uint8Array;
  readonly command: number;
  readonly isResponse: boolean;
  readonly invokeId: Uint8Array;
}

const COMMANDS = 9;
const RESPONSE = 0x0001;
const ADS_COMMAND = 0x0004;

/** Two reserved bytes, the length of everything; then a header whose own length agrees. */
function readPacket(reader: Reader): Packet | undefined {
  if (reader.u16le() !== 0) return undefined;
  const length = reader.u32le();
  if (length < HEADER || length > 0xff_ffff) return undefined;
  const target = reader.take(8);
  const source = reader.take(8);
  const command = reader.u16le();
  const flags = reader.u16le();
  if (command < 1 || command > COMMANDS || (flags & ~RESPONSE) !== ADS_COMMAND) return undefined;
  if (reader.u32le() !== length - HEADER) return undefined;
  reader.skip(4);
  const isResponse = (flags & RESPONSE) !== 0;
  return { target, source, command, isResponse, invokeId: reader.take(4) };
}

/** Registers a port at the router of the same machine. */
const REGISTER = hex('0010 02000000');
const REGISTERED = hex('0010 08000000');

function server(reader: Reader, { sent }: Reply): Answer {
  return firstMatch(reader, SERVER_WAYS, sent);
}

const SERVER_WAYS = [response, registered];

/** The addresses in reverse, the command and the invoke id that were sent. */
function response(reader: Reader, sent: Uint8Array): Answer {
  const request = ifThere(new Reader(sent), readPacket);
  const reply = request && readPacket(reader);
  if (!reply?.isResponse || request?.isResponse !== false) return REJECT;
  if (reply.command !== request.command || !equal(reply.invokeId, request.invokeId)) return REJECT;
  if (!equal(reply.target, request.source) || !equal(reply.source, request.target)) return REJECT;
  const isInfo = reply.command === READ_DEVICE_INFO;
  const facts = isInfo ? ifThere(new Reader(reader.bytes, true, reader.at), deviceInfo) : undefined;
  return match('certain', 'response with our invoke id', reader.at, facts ?? {});
}

/** A result, the version in two bytes, its build, a name of 16 bytes. */
function deviceInfo(reader: Reader): { product: string; version: string } | undefined {
  if (reader.u32le() !== 0) return undefined;
  const version = `${reader.u8()}.${reader.u8()}.${reader.u16le()}`;
  const product = /^[ -~]{1,16}/.exec(reader.availableText(16))?.[0].trim();
  return product ? { product, version } : undefined;
}

function registered(reader: Reader, sent: Uint8Array): Answer {
  if (!equal(sent.subarray(0, REGISTER.length), REGISTER)) return REJECT;
  if (!reader.text(REGISTERED)) return REJECT;
  reader.skip(8);
  return match('weak', 'registered port', reader.at);
}

function client(reader: Reader): Answer {
  return firstMatch(reader, CLIENT_WAYS);
}

const CLIENT_WAYS = [request, registration];

function request(reader: Reader): Answer {
  const packet = readPacket(reader);
  if (!packet || packet.isResponse) return REJECT;
  return match('certain', 'AMS header of a request', reader.at);
}

function registration(reader: Reader): Answer {
  return reader.text(REGISTER) ? match('weak', 'registration of a port', reader.at) : REJECT;
}
