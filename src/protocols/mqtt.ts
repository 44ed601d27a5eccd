import { concat, text, u8, u16be } from '../bytes/build.ts';
import { between } from '../bytes/pattern.ts';
import type { Reader } from '../bytes/reader.ts';
import { type Answer, firstMatch, match, protocol, REJECT, type Reply } from './protocol.ts';

/**
 * MQTT: CONNECT and CONNACK (MQTT 3.1.1 sections 3.1 and 3.2; MQTT 5.0 section 3.2). The
 * session is a clean one, so the server forgets it with the connection.
 */
export const mqtt = protocol({
  id: 'mqtt',
  title: 'MQTT',
  name: 'MQTT',
  tlsAliases: ['mqtts', 'secure-mqtt'],
  ports: [1883],
  tlsPorts: [8883],
  exposure: [{ risk: 'broker', openReplies: [[0x20, undefined, between(0, 1), 0]] }],
  popularity: 17,
  speaksFirst: 'client',
  spec: 'MQTT 3.1.1 sections 3.1 and 3.2',
  openings: [({ nonce }) => connect(nonce === undefined ? 'firstbytes' : `fb${nonce}`)],
  sendsCredentials: {
    when: 'unasked',
    sends: 'CONNECT with user name and password',
    inStream: /^[\s\S]{3,6}(?:MQTT|MQIsdp)[\s\S][@-\x7f\xc0-\xff]/,
    source: 'MQTT 3.1.1 section 3.1.3',
  },
  serverBeginnings: [[0x20]],
  server,
  client,
});

/**
 * Level 4, clean session, keep alive of ten seconds. The client id is used once: a server ends another
 * client with the same one.
 */
function connect(id: string): Uint8Array {
  const clientId = text(id);
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
function server(reader: Reader, { sent }: Reply): Answer {
  const connect = mqtt.client({ bytes: sent, ended: true });
  if (connect.answer !== 'match') return REJECT;
  const version = connect.facts.protocolVersion ?? '';
  const isClean = ((sent[connect.at[1]] ?? 0) & CLEAN_SESSION) !== 0;
  return firstMatch(reader, [
    (connack) => connackOfVersion3(connack, version, isClean),
    (connack) => connackOfVersion5(connack, version),
  ]);
}

function connackOfVersion3(reader: Reader, version: string, isClean: boolean): Answer {
  if (!reader.pattern([0x20, 2, between(0, isClean ? 0 : 1), between(0, 5)])) return REJECT;
  const refusal = REFUSALS[reader.bytes[3] as number];
  return match('certain', 'CONNACK to a CONNECT', reader.at, {
    ...(refusal ? { note: `refused: ${refusal}` } : { protocolVersion: version }),
  });
}

const CLEAN_SESSION = 0x02;

const isRefusal = between(0x80, 0x9f) as (reason: number) => boolean;

/**
 * Reason and properties. Success is only for clients of 5.0; a server of 5.0 only may refuse others in
 * this format.
 */
function connackOfVersion5(reader: Reader, version: string): Answer {
  const isReason = (byte: number) => isRefusal(byte) || (byte === 0 && version === '5.0');
  if (!reader.pattern(CONNACK_OF_VERSION5_BYTES)) return REJECT;
  let rest = reader.bytes[1] as number;
  if (rest >= 0x80) rest += 0x80 * (reader.u8() - 1);
  const start = reader.at;
  if (!reader.pattern([between(0, 1), isReason])) return REJECT;
  let properties = reader.u8();
  if (properties >= 0x80) properties += 0x80 * (reader.u8() - 1);
  if (properties !== rest - (reader.at - start)) return REJECT;
  const reason = reader.bytes[start + 1] as number;
  return match('certain', 'CONNACK of MQTT 5.0 to a CONNECT', reader.at, {
    protocolVersion: '5.0',
    ...(reason === 0 ? {} : { note: `refused: reason 0x${reason.toString(16)}` }),
  });
}

const CONNACK_OF_VERSION5_BYTES = [0x20, between(3, 255)];

/** Names and levels of the protocol, as CONNECT has them, and the versions that they mean. */
const VERSIONS = {
  '\0\x04MQTT\x05': '5.0',
  '\0\x04MQTT\x04': '3.1.1',
  // Bridges of mosquitto set the highest bit of the level.
  '\0\x04MQTT\x84': '3.1.1',
  // The name of version 3.1.
  '\0\x06MQIsdp\x03': '3.1',
  '\0\x06MQIsdp\x83': '3.1',
} as const;
const NAMES_AND_LEVELS = Object.keys(VERSIONS) as (keyof typeof VERSIONS)[];

/** 10, the remaining length in one to four bytes, then name and level. */
function client(reader: Reader): Answer {
  if (reader.u8() !== 0x10 || !skipRemainingLength(reader)) return REJECT;
  const found = reader.oneOf(NAMES_AND_LEVELS);
  if (found === undefined) return REJECT;
  return match('certain', 'CONNECT', reader.at, { protocolVersion: VERSIONS[found] });
}

function skipRemainingLength(reader: Reader): boolean {
  for (let i = 0; i < 4; i++) if (reader.u8() < 0x80) return true;
  return false;
}
