import { hex } from '../bytes/build.ts';
import { equal } from '../bytes/compare.ts';
import { between } from '../bytes/pattern.ts';
import type { Reader } from '../bytes/reader.ts';
import { type Answer, match, protocol, REJECT, type Reply } from './protocol.ts';

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
  server,
  client,
});

const CODES: Readonly<Record<number, string>> = {
  90: 'granted',
  91: 'rejected or failed',
  92: 'no identd at the client',
  93: 'identd reports another user',
};

/** Version 0, a code from 90 to 93, then port and address: ours, if the server fills them in. */
function server(reader: Reader, { sent }: Reply): Answer {
  if (!equal(sent, OPENING)) return REJECT;
  if (!reader.pattern([0, between(90, 93), 0, 0, 0, 0, 0, 0])) return REJECT;
  // Nothing else may follow a refusal.
  if (reader.left > 0) return match('weak', 'reply, then other bytes', reader.at);
  const note = CODES[reader.bytes[1] as number] as string;
  return match('certain', 'reply for our address', reader.at, { protocolVersion: '4', note });
}

/** Version, CONNECT or BIND, port, address, user name; 0.0.0.x means a host name behind (4A). */
function client(reader: Reader): Answer {
  if (!reader.pattern([4, between(1, 2)])) return REJECT;
  reader.skip(2);
  const address = reader.u32be();
  if (!skipText(reader)) return REJECT;
  const isNamed = address > 0 && address <= 0xff;
  if (!isNamed) return match('likely', 'request', reader.at, { protocolVersion: '4' });
  if (!skipText(reader)) return REJECT;
  return match('certain', 'request with a host name', reader.at, { protocolVersion: '4A' });
}

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
