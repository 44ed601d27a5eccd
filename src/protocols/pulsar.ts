import { concat, hex, u8, u32be } from '../bytes/build.ts';
import { readUnsigned } from '../bytes/cursor.ts';
import { latin1 } from '../bytes/lines.ts';
import { between, compareShape } from '../bytes/shape.ts';
import {
  type ClientBytes,
  type Facts,
  match,
  NEED,
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
  ports: [6650],
  tlsPorts: [6651],
  speaksFirst: 'client',
  spec: 'Pulsar binary protocol specification, "Connection establishment"; PulsarApi.proto',
  opening: command(2, concat(hex('0a'), u8(NAME.length), NAME, hex('20 06'))),
  // maxMessageSize
  framing: { offset: 0, size: 4, endian: 'big', counts: 'payload', max: 5_242_880 },
  server,
  client,
});

/** Size of the frame and of the command, then field 1, the type, and the field of that number. */
function command(type: number, body: Uint8Array): Uint8Array {
  const base = concat(hex('08'), u8(type), u8((type << 3) | 2), u8(body.length), body);
  return concat(u32be(base.length + 4), u32be(base.length), base);
}

/** Frame and command sizes, which differ by four as long as no payload follows. */
function isFrame(bytes: Uint8Array): 'fits' | 'short' | 'differs' {
  const any = undefined;
  const fit = compareShape(bytes, [0, 0, any, any, 0, 0, any, any, 8]);
  if (fit !== 'fits') return fit;
  const outer = readUnsigned(bytes, 0, 4, 'big');
  return outer === readUnsigned(bytes, 4, 4, 'big') + 4 ? 'fits' : 'differs';
}

/** CONNECTED (3, field 3): the server's version first. ERROR (14, field 14): a request id first. */
function server({ bytes, ended }: Reply): Verdict {
  const need = ended ? REJECT : NEED;
  const frame = isFrame(bytes);
  if (frame !== 'fits') return frame === 'short' ? need : REJECT;
  const any = undefined;
  const connected = compareShape(bytes, [3, 0x1a, any, 0x0a, between(1, 127)], 9);
  if (connected === 'fits') return connectedTo(bytes, need);
  // Its last field is the message (3), after the code (2).
  const error = compareShape(bytes, [14, 0x72, any], 9);
  if (error === 'fits') return refusal(bytes, need);
  return connected === 'short' || error === 'short' ? need : REJECT;
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
  const first = compareShape(bytes, [0x08], at);
  if (first !== 'fits') return first === 'short' ? need : REJECT;
  at += 1;
  const start = at;
  while ((bytes[at] ?? 0) >= 0x80 && at - start < 9) at++;
  const code = compareShape(bytes, [undefined, 0x10, between(0, 40), 0x1a], at);
  if (code !== 'fits') return code === 'short' ? need : REJECT;
  return match('certain', 'ERROR', at + 4, { note: `error ${bytes[at + 2]}` });
}

/** CONNECT (2, field 2): the client's version first. */
function client({ bytes, ended }: ClientBytes): Verdict {
  const need = ended ? REJECT : NEED;
  const frame = isFrame(bytes);
  if (frame !== 'fits') return frame === 'short' ? need : REJECT;
  const any = undefined;
  const oneByte = compareShape(bytes, [2, 0x12, between(3, 127), 0x0a, between(1, 127)], 9);
  const twoBytes = compareShape(bytes, [2, 0x12, between(128, 255), any, 0x0a, between(1, 127)], 9);
  if (oneByte === 'fits' || twoBytes === 'fits') return match('certain', 'CONNECT', 14);
  return oneByte === 'short' || twoBytes === 'short' ? need : REJECT;
}
