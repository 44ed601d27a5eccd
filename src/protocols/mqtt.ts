import { concat, text, u8, u16be } from '../bytes/build.ts';
import { compare } from '../bytes/compare.ts';
import { between, comparePattern } from '../bytes/pattern.ts';
import { legacyClient, legacyServer, NEED } from './legacy.ts';
import { type ClientBytes, match, protocol, REJECT, type Reply, type Verdict } from './protocol.ts';

/**
 * MQTT: CONNECT and CONNACK (MQTT 3.1.1 sections 3.1 and 3.2; MQTT 5.0 section 3.2). The
 * session is a clean one, so the server forgets it with the connection.
 */
export const mqtt = protocol({
  id: 'mqtt',
  title: 'MQTT',
  name: 'MQTT',
  tlsAliases: ['mqtts', 'secure-mqtt'],
  popularity: 3,
  sendsCredentials: {
    when: 'unasked',
    sends: 'CONNECT with user name and password',
    source: 'MQTT 3.1.1 section 3.1.3',
  },
  ports: [1883],
  tlsPorts: [8883],
  speaksFirst: 'client',
  spec: 'MQTT 3.1.1 sections 3.1 and 3.2',
  openings: [connect()],
  server: legacyServer(server),
  client: legacyClient(client),
});

/** Level 4, clean session, keep alive of ten seconds, client id `firstbytes`. */
function connect(): Uint8Array {
  const clientId = text('firstbytes');
  const rest = concat(
    concat(u16be(4), text('MQTT'), u8(4), u8(0x02), u16be(10)),
    concat(u16be(clientId.length), clientId),
  );
  return concat(u8(0x10), u8(rest.length), rest);
}

/** Return codes of MQTT 3.1.1 section 3.2.2.3. */
const REFUSALS: Readonly<Record<number, string>> = {
  1: 'unacceptable protocol version',
  2: 'client id rejected',
  3: 'server unavailable',
  4: 'bad user name or password',
  5: 'not authorized',
};

/**
 * CONNACK means something only after CONNECT, and after one with a clean session the flag
 * "session present" must be 0 (section 3.2.2.2): then all but the return code is fixed.
 */
function server({ bytes, sent, ended }: Reply): Verdict {
  if (!isConnect(sent)) return REJECT;
  const plain = comparePattern(bytes, [0x20, 2, 0, between(0, 5)]);
  if (plain === 'full') {
    const refusal = REFUSALS[bytes[3] ?? 0];
    return match('certain', 'CONNACK to our CONNECT', 4, {
      ...(refusal ? { note: `refused: ${refusal}` } : { protocolVersion: '3.1.1' }),
    });
  }
  const five = connackOfVersion5(bytes);
  if (five.answer === 'match') return five;
  return (plain === 'partial' || five.answer === 'need') && !ended ? NEED : REJECT;
}

/** A server of 5.0 only may refuse in its own format: a reason of 0x80 and above, then properties. */
function connackOfVersion5(bytes: Uint8Array): Verdict {
  const properties = (bytes[1] ?? 3) - 3;
  const fit = comparePattern(bytes, [0x20, between(3, 127), 0, between(0x80, 0x9f), properties]);
  if (fit === 'partial') return NEED;
  if (fit === 'none') return REJECT;
  const reason = (bytes[3] ?? 0).toString(16);
  return match('certain', 'CONNACK of MQTT 5.0 to our CONNECT', 5, {
    protocolVersion: '5.0',
    note: `refused: reason 0x${reason}`,
  });
}

function isConnect(sent: Uint8Array): boolean {
  return compare(sent, u8(0x10)) === 'full' && compare(sent, '\0\x04MQTT', 2) === 'full';
}

/** Names and levels of the protocol, as CONNECT has them; 3.1 called itself MQIsdp. */
const NAMES: readonly { readonly start: string; readonly version: string }[] = [
  { start: '\0\x04MQTT\x05', version: '5.0' },
  { start: '\0\x04MQTT\x04', version: '3.1.1' },
  // Bridges of mosquitto set the highest bit of the level.
  { start: '\0\x04MQTT\x84', version: '3.1.1' },
  { start: '\0\x06MQIsdp\x03', version: '3.1' },
  { start: '\0\x06MQIsdp\x83', version: '3.1' },
];

/** 10, the remaining length in one to four bytes, then name and level. */
function client({ bytes, ended }: ClientBytes): Verdict {
  const need = ended ? REJECT : NEED;
  if (bytes.length > 0 && bytes[0] !== 0x10) return REJECT;
  const width = bytes.subarray(1, 5).findIndex((byte) => byte < 0x80);
  if (width === -1) return bytes.length >= 5 ? REJECT : need;
  const at = 2 + width;
  const fits = NAMES.map(({ start }) => compare(bytes, start, at));
  const found = NAMES[fits.indexOf('full')];
  if (found) {
    const facts = { protocolVersion: found.version };
    return match('certain', 'CONNECT', at + found.start.length, facts);
  }
  return fits.includes('partial') ? need : REJECT;
}
