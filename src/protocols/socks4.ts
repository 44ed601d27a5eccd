import { hex } from '../bytes/build.ts';
import { equal } from '../bytes/compare.ts';
import { between, times } from '../bytes/pattern.ts';
import type { Reader } from '../bytes/reader.ts';
import { type Answer, match, protocol, REJECT, type Reply, requestStrength } from './protocol.ts';

/**
 * SOCKS 4: CONNECT to port 0 of the address 0.0.0.0, where nothing can listen, so that the
 * server has nothing to do but to refuse.
 */
const OPENING = hex('04 01 0000 00000000 00');

export const socks4 = protocol({
  id: 'socks4',
  title: 'SOCKS version 4',
  name: 'SOCKS4',
  aliases: ['socks4a'],
  ports: [1080],
  popularity: 7,
  speaksFirst: 'client',
  spec: 'SOCKS: A protocol for TCP proxy across firewalls (Ying-Da Lee), section 1',
  openings: [OPENING],
  serverBeginnings: [[0, between(90, 93)]],
  server,
  client,
});

const CODES: Readonly<Record<number, string>> = {
  90: 'granted',
  91: 'rejected or failed',
  92: 'no identd at the client',
  93: 'identd reports another user',
};

const GRANTED = 90;

/**
 * Version 0, a code from 90 to 93, then port and address: those that were requested, those that the
 * server is bound to, or zeros.
 */
function server(reader: Reader, { sent }: Reply): Answer {
  const strength = requestStrength(socks4, sent);
  if (!strength || !reader.pattern([0, between(90, 93), ...times(6, undefined)])) return REJECT;
  const [, code = 0] = reader.bytes;
  const facts = { protocolVersion: '4', note: CODES[code] as string };
  // Nothing else may follow a refusal.
  if (reader.left > 0 && code !== GRANTED) return match('weak', 'reply, then other bytes', 8);
  const isSame = equal(reader.bytes.subarray(2, 8), sent.subarray(2, 8));
  if (isSame) return match('certain', 'reply for the address of the request', 8, facts);
  return match(strength === 'weak' ? 'weak' : 'likely', 'reply to a request', 8, facts);
}

/** Version, CONNECT or BIND, port, address, user name; 0.0.0.x means a host name behind (4A). */
function client(reader: Reader): Answer {
  if (!reader.pattern(CLIENT_BYTES)) return REJECT;
  reader.skip(2);
  const address = reader.u32be();
  if (!skipText(reader)) return REJECT;
  const isNamed = address > 0 && address <= 0xff;
  if (!isNamed) return match('likely', 'request', reader.at, { protocolVersion: '4' });
  if (!skipText(reader)) return REJECT;
  return match('certain', 'request with a host name', reader.at, { protocolVersion: '4A' });
}

const CLIENT_BYTES = [4, between(1, 2)];

const MAX_TEXT_LENGTH = 255;

/** Moves past printable letters and the zero that ends them. */
function skipText(reader: Reader): boolean {
  for (let length = 0; length <= MAX_TEXT_LENGTH; length++) {
    const byte = reader.u8();
    if (byte === 0) return true;
    if (byte < 0x20 || byte > 0x7e) return false;
  }
  return reader.u8() === 0;
}
