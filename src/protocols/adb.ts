import { concat, hex, text, u32le } from '../bytes/build.ts';
import { compare, compareAny, startsWith } from '../bytes/compare.ts';
import { latin1 } from '../bytes/lines.ts';
import { type ByteTest, comparePattern } from '../bytes/pattern.ts';
import { legacyClient, legacyServer, NEED } from './legacy.ts';
import {
  type ClientBytes,
  match,
  protocol,
  REJECT,
  type Reply,
  type RequestTarget,
  type Verdict,
} from './protocol.ts';

/**
 * Android Debug Bridge, both kinds: what the server on the developer's machine speaks (OVERVIEW
 * and SERVICES of AOSP's adb: four hex digits and a service), and what the device speaks
 * (protocol.txt: messages with a header of 24 bytes).
 */
export const adb = protocol({
  id: 'adb',
  title: 'Android Debug Bridge',
  name: 'ADB',
  aliases: ['adb-server', 'adbd'],
  ports: [5037, 5555],
  speaksFirst: 'client',
  spec: 'AOSP packages/modules/adb: OVERVIEW.TXT, SERVICES.TXT, protocol.txt',
  openings: [({ port }: RequestTarget) => (isDevicePort(port) ? connect() : text(VERSION))],
  server: legacyServer(server),
  client: legacyClient(client),
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

function server(reply: Reply): Verdict {
  const verdicts = [okay(reply), device(reply.bytes, ANSWERS)];
  const verdict =
    verdicts.find(({ answer }) => answer === 'match') ??
    verdicts.find(({ answer }) => answer === 'need') ??
    REJECT;
  return verdict.answer === 'need' && reply.ended ? REJECT : verdict;
}

const digit: ByteTest = (byte) =>
  (byte >= 0x30 && byte <= 0x39) ||
  (byte >= 0x61 && byte <= 0x66) ||
  (byte >= 0x41 && byte <= 0x46);

/** `OKAY`, then the length of the version and the version, all in hex; or `FAIL`, length, text. */
function okay({ bytes, sent }: Reply): Verdict {
  const ours = startsWith(sent, VERSION);
  const status = compareAny(bytes, ['OKAY0004', 'FAIL00']);
  if (status === 'none') return REJECT;
  if (status === 'partial') return NEED;
  if (startsWith(bytes, 'FAIL')) return fail(bytes);
  const fit = comparePattern(bytes, [digit, digit, digit, digit], 8);
  if (fit !== 'full') return fit === 'partial' ? NEED : REJECT;
  const version = Number.parseInt(latin1(bytes.subarray(8, 12)), 16);
  return match(ours ? 'certain' : 'likely', 'OKAY and a version', 12, {
    protocolVersion: `1.0.${version}`,
    note: 'server on the host',
  });
}

/** The text's length in four hex digits; a server says it to what is no request of its own. */
function fail(bytes: Uint8Array): Verdict {
  const fit = comparePattern(bytes, [digit, digit], 6);
  if (fit !== 'full') return fit === 'partial' ? NEED : REJECT;
  const end = 8 + Number.parseInt(latin1(bytes.subarray(4, 8)), 16);
  const said = latin1(bytes.subarray(8, Math.min(end, 88)));
  if (!/^[\x20-\x7e\n]*$/.test(said)) return REJECT;
  if (bytes.length < Math.min(end, 88)) return NEED;
  return said.length < 4
    ? REJECT
    : match('likely', 'FAIL and a reason', Math.min(end, 88), { note: said });
}

/** Messages with which a device answers, and with which a host begins. */
const ANSWERS = ['CNXN', 'AUTH', 'STLS'] as const;

/** The header ends with the command's bits inverted. */
function device(bytes: Uint8Array, commands: readonly string[]): Verdict {
  const fit = compareAny(bytes, commands);
  if (fit !== 'full') return fit === 'partial' ? NEED : REJECT;
  const inverted = [...bytes.subarray(0, 4)].map((byte) => byte ^ 0xff);
  const any = undefined;
  // The payload's length: MAX_PAYLOAD is 1 MiB since Android 9.
  const length = [any, any, (byte: number) => byte <= 0x10, 0];
  const rest = comparePattern(bytes, [...length, any, any, any, any, ...inverted], 12);
  if (rest !== 'full') return rest === 'partial' ? NEED : REJECT;
  const command = latin1(bytes.subarray(0, 4));
  return match('certain', `${command} with its magic`, 24, { note: noteOf(command) });
}

function noteOf(command: string): string {
  if (command === 'AUTH') return 'device, authentication required';
  return command === 'STLS' ? 'device, TLS required' : 'device';
}

/** A service of the server on the host: `host:`, `host-serial:` and their like. */
function client({ bytes, ended }: ClientBytes): Verdict {
  const need = ended ? REJECT : NEED;
  const message = device(bytes, ['CNXN']);
  if (message.answer !== 'reject') return message.answer === 'need' ? need : message;
  const length = comparePattern(bytes, [0x30, digit, digit, digit]);
  const service = compareAny(bytes, ['host:', 'host-'], 4);
  if (length === 'none' || service === 'none') return REJECT;
  if (service === 'partial') return need;
  const stated = Number.parseInt(latin1(bytes.subarray(0, 4)), 16);
  if (stated < 6) return REJECT;
  if (compare(bytes, 'host-', 4) !== 'full') return match('certain', 'request of a service', 9);
  const kind = compareAny(bytes, ['serial:', 'transport-id:', 'usb:', 'local:', 'features'], 9);
  if (kind === 'full') return match('certain', 'request of a service', 14);
  return kind === 'partial' ? need : REJECT;
}
