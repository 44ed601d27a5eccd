import { concat, hex } from '../bytes/build.ts';
import { equal } from '../bytes/compare.ts';
import { latin1 } from '../bytes/lines.ts';
import { between, comparePattern } from '../bytes/pattern.ts';
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

/** The sender context, which a target returns; the first two bytes would ask it to wait. */
const CONTEXT = concat(hex('0000'), 'fbytes');

/** List Identity: command 0x63, no data, no session. */
const OPENING = concat(hex('6300 0000 00000000 00000000'), CONTEXT, hex('00000000'));

/** EtherNet/IP: the encapsulation header, and List Identity, for which no session is needed. */
export const enip = protocol({
  id: 'enip',
  title: 'EtherNet/IP',
  name: 'ENIP',
  aliases: ['ethernet-ip', 'ethernet-ip-2'],
  popularity: 0.7,
  fragilePorts: [[44818, 44818]],
  withoutRecording:
    'no target was to be had; the answers are built by the CIP specification, two client libraries are recorded',
  ports: [44818],
  tlsPorts: [2221],
  speaksFirst: 'client',
  spec: 'The CIP Networks Library, volume 2 (EtherNet/IP), sections 2-3 and 2-4.2',
  openings: [OPENING],
  // 65535 less the header of 24 bytes, as the length counts the data only.
  framing: { offset: 2, size: 2, endian: 'little', counts: 'payload', max: 65_511 },
  server: legacyServer(server),
  client: legacyClient(client),
});

const any = undefined;
const zeros = [0, 0, 0, 0];

/** List Identity came back, with our context and no session. */
function server({ bytes, sent, ended }: Reply): Verdict {
  const need = ended ? REJECT : NEED;
  if (!equal(sent, OPENING)) return REJECT;
  const head = comparePattern(bytes, [
    ...[0x63, 0, any, any, ...zeros, any, 0, 0, 0],
    ...CONTEXT,
    ...zeros,
  ]);
  if (head !== 'full') return head === 'partial' ? need : REJECT;
  const [length, status] = [readUnsigned(bytes, 2, 2, 'little'), bytes[8]];
  if (status !== 0) {
    return match('certain', 'our sender context', 24, { note: `status ${status}` });
  }
  const end = Math.min(24 + length, 24 + 512);
  if (bytes.length < end && !ended) return NEED;
  return match('certain', 'our sender context', 24, identityOf(bytes.subarray(0, end)));
}

/**
 * One item of type 0x0c: version, socket address, vendor, device type, product code, revision,
 * status, serial number, name (table 2-4.4).
 */
function identityOf(bytes: Uint8Array): Facts {
  if (comparePattern(bytes, [between(1, 9), 0, 0x0c, 0], 24) !== 'full') return {};
  const size = bytes[62];
  if (size === undefined) return {};
  const product = latin1(bytes.subarray(63, 63 + Math.min(size, 64))).trim();
  const version = `${bytes[54]}.${bytes[55]}`;
  return { ...(product ? { product, version } : {}) };
}

/** List commands have no data; RegisterSession has protocol version 1 and no options. */
function client({ bytes, ended }: ClientBytes): Verdict {
  const need = ended ? REJECT : NEED;
  const context = Array.from({ length: 8 }, () => any);
  const isList = (byte: number) => [0x04, 0x63, 0x64].includes(byte);
  const list = comparePattern(bytes, [isList, 0, 0, 0, ...zeros, ...zeros, ...context, ...zeros]);
  if (list === 'full') return match('certain', 'list command', 24);
  const session = comparePattern(bytes, [
    ...[0x65, 0, 4, 0, ...zeros, ...zeros, ...context, ...zeros],
    ...[1, 0, 0, 0],
  ]);
  if (session === 'full') return match('certain', 'RegisterSession', 28);
  return list === 'partial' || session === 'partial' ? need : REJECT;
}
