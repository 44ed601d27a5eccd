import { concat, hex, u8, u32be } from '../bytes/build.ts';
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

const NAME = 'firstbytes';

/** Pulsar: CONNECT, which names the client and the version of the protocol. */
export const pulsar = protocol({
  id: 'pulsar',
  title: 'Apache Pulsar',
  name: 'Pulsar',
  tlsAliases: ['pulsar+ssl'],
  withoutRecording:
    'the broker is in no package: PulsarApi.proto, and the npm client pulsar-flex 1.1',
  sendsCredentials: {
    when: 'unasked',
    sends: 'CONNECT with the token',
    source: 'Pulsar binary protocol, CommandConnect.auth_data',
  },
  ports: [6650],
  tlsPorts: [6651],
  speaksFirst: 'client',
  spec: 'Pulsar binary protocol specification, "Connection establishment"; PulsarApi.proto',
  openings: [command(2, concat(hex('0a'), u8(NAME.length), NAME, hex('20 06')))],
  // maxMessageSize
  framing: { offset: 0, size: 4, endian: 'big', counts: 'payload', max: 5_242_880 },
  server: legacyServer(server),
  client: legacyClient(client),
});

/** Size of the frame and of the command, then field 1, the type, and the field of that number. */
function command(type: number, body: Uint8Array): Uint8Array {
  const base = concat(hex('08'), u8(type), u8((type << 3) | 2), u8(body.length), body);
  return concat(u32be(base.length + 4), u32be(base.length), base);
}

/** Frame and command sizes, which differ by four as long as no payload follows. */
function isFrame(bytes: Uint8Array): 'full' | 'partial' | 'none' {
  const any = undefined;
  const fit = comparePattern(bytes, [0, 0, any, any, 0, 0, any, any, 8]);
  if (fit !== 'full') return fit;
  const outer = readUnsigned(bytes, 0, 4, 'big');
  return outer === readUnsigned(bytes, 4, 4, 'big') + 4 ? 'full' : 'none';
}

/** CONNECTED (3, field 3): the server's version first. ERROR (14, field 14): a request id first. */
function server({ bytes, ended }: Reply): Verdict {
  const need = ended ? REJECT : NEED;
  const frame = isFrame(bytes);
  if (frame !== 'full') return frame === 'partial' ? need : REJECT;
  const any = undefined;
  const connected = comparePattern(bytes, [3, 0x1a, any, 0x0a, between(1, 127)], 9);
  if (connected === 'full') return connectedTo(bytes, need);
  // Its last field is the message (3), after the code (2).
  const error = comparePattern(bytes, [14, 0x72, any], 9);
  if (error === 'full') return refusal(bytes, need);
  return connected === 'partial' || error === 'partial' ? need : REJECT;
}

/** The version is a text: `Pulsar Server`, and a number behind it in newer ones. */
function connectedTo(bytes: Uint8Array, need: Verdict): Verdict {
  const end = 14 + (bytes[13] ?? 0);
  const said = latin1(bytes.subarray(14, end));
  if (!/^[\x20-\x7e]*$/.test(said)) return REJECT;
  if (bytes.length < end) return need;
  return match('certain', 'CONNECTED', end, version(said));
}

function version(said: string): Facts {
  const [, product = said, number] = /^(Pulsar Server)-?v?(\d[\w.-]*)?$/.exec(said) ?? [];
  return { product: product.slice(0, 64), ...(number ? { version: number } : {}) };
}

/** Request id (field 1, often 2^64 - 1 in ten bytes), error code (2), message (3). */
function refusal(bytes: Uint8Array, need: Verdict): Verdict {
  let at = bytes[11] !== undefined && bytes[11] >= 0x80 ? 13 : 12;
  const first = comparePattern(bytes, [0x08], at);
  if (first !== 'full') return first === 'partial' ? need : REJECT;
  at += 1;
  const start = at;
  while ((bytes[at] ?? 0) >= 0x80 && at - start < 9) at++;
  const code = comparePattern(bytes, [undefined, 0x10, between(0, 40), 0x1a], at);
  if (code !== 'full') return code === 'partial' ? need : REJECT;
  return match('certain', 'ERROR', at + 4, { note: `error ${bytes[at + 2]}` });
}

/** CONNECT (2, field 2): the client's version first. */
function client({ bytes, ended }: ClientBytes): Verdict {
  const need = ended ? REJECT : NEED;
  const frame = isFrame(bytes);
  if (frame !== 'full') return frame === 'partial' ? need : REJECT;
  const any = undefined;
  const oneByte = comparePattern(bytes, [2, 0x12, between(3, 127), 0x0a, between(1, 127)], 9);
  const twoBytes = comparePattern(
    bytes,
    [2, 0x12, between(128, 255), any, 0x0a, between(1, 127)],
    9,
  );
  if (oneByte === 'full' || twoBytes === 'full') return match('certain', 'CONNECT', 14);
  return oneByte === 'partial' || twoBytes === 'partial' ? need : REJECT;
}
