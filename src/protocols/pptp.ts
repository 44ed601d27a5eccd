import { concat, hex, text } from '../bytes/build.ts';
import { latin1 } from '../bytes/lines.ts';
import { between } from '../bytes/pattern.ts';
import type { Reader } from '../bytes/reader.ts';
import { type Answer, type Facts, match, protocol, REJECT } from './protocol.ts';

/** PPTP: Start-Control-Connection-Request, which opens no call. */
export const pptp = protocol({
  id: 'pptp',
  title: 'Point-to-Point Tunneling Protocol',
  name: 'PPTP',
  ports: [1723],
  popularity: 24,
  speaksFirst: 'client',
  spec: 'RFC 2637 sections 2.1 and 2.2',
  openings: [
    concat(
      hex('009c 0001 1a2b3c4d 0001 0000'),
      // Version 1.0, synchronous framing and analog bearer or not, no channels.
      hex('0100 0000 00000003 00000003 0000 0000'),
      fixed('firstbytes'),
      fixed(''),
    ),
  ],
  // The longest control message, Incoming-Call-Request, has 220 bytes (section 2.9).
  framing: { offset: 0, size: 2, endian: 'big', counts: 'self', max: 220 },
  server,
  client,
});

/** A name in 64 bytes, padded with zeros. */
function fixed(name: string): Uint8Array {
  return concat(text(name), new Uint8Array(64 - name.length));
}

/** Length 156, control message, magic cookie, type, reserved. */
const HEAD = [0, 156, 0, 1, 0x1a, 0x2b, 0x3c, 0x4d, 0] as const;

/** Start-Control-Connection-Reply: version, result, error. */
const REPLY = [...HEAD, 2, 0, 0, 1, between(0, 1), between(1, 5)];

function server(reader: Reader): Answer {
  return reader.pattern(REPLY)
    ? match('certain', 'Start-Control-Connection-Reply', reader.at, factsOf(reader.bytes))
    : REJECT;
}

const REQUEST = [...HEAD, 1, 0, 0, 1, between(0, 1)];

function client(reader: Reader): Answer {
  return reader.pattern(REQUEST)
    ? match('certain', 'Start-Control-Connection-Request', reader.at, factsOf(reader.bytes))
    : REJECT;
}

/** The vendor's name (offset 92), and a result that is not success (offset 14 of a reply). */
function factsOf(bytes: Uint8Array): Facts {
  const product = /^[\x20-\x7e]+/.exec(latin1(bytes, 92, 156))?.[0];
  const result = bytes[9] === 2 ? bytes[14] : 1;
  return {
    protocolVersion: `${bytes[12]}.${bytes[13]}`,
    ...(product && bytes.length >= 156 ? { product } : {}),
    ...(result !== 1 ? { note: `result code ${result}` } : {}),
  };
}
