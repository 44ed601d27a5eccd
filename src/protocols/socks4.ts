import { hex } from '../bytes/build.ts';
import { equal } from '../bytes/compare.ts';
import { between, comparePattern } from '../bytes/pattern.ts';
import { readUnsigned } from '../bytes/unsigned.ts';
import { legacyClient, legacyServer, NEED } from './legacy.ts';
import { type ClientBytes, match, protocol, REJECT, type Reply, type Verdict } from './protocol.ts';

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
  popularity: 0.7,
  ports: [1080],
  speaksFirst: 'client',
  spec: 'SOCKS: A protocol for TCP proxy across firewalls (Ying-Da Lee), section 1',
  openings: [OPENING],
  server: legacyServer(server),
  client: legacyClient(client),
});

const CODES: Readonly<Record<number, string>> = {
  90: 'granted',
  91: 'rejected or failed',
  92: 'no identd at the client',
  93: 'identd tells another user',
};

/** Version 0, a code from 90 to 93, then port and address: ours, if the server fills them in. */
function server({ bytes, sent, ended }: Reply): Verdict {
  if (!equal(sent, OPENING)) return REJECT;
  const fit = comparePattern(bytes, [0, between(90, 93), 0, 0, 0, 0, 0, 0]);
  if (fit !== 'full') return fit === 'partial' && !ended ? NEED : REJECT;
  // Nothing else may follow a refusal.
  if (bytes.length > 8) return match('weak', 'reply and more', 8);
  const note = CODES[bytes[1] ?? 0] as string;
  return match('certain', 'reply for our address', 8, { protocolVersion: '4', note });
}

/** Version, CONNECT or BIND, port, address, user name; 0.0.0.x means a host name behind (4A). */
function client({ bytes, ended }: ClientBytes): Verdict {
  const need = ended ? REJECT : NEED;
  const fit = comparePattern(bytes, [4, between(1, 2)]);
  if (fit !== 'full') return fit === 'partial' ? need : REJECT;
  if (bytes.length < 8) return need;
  const user = endOfText(bytes, 8);
  if (user === 'bad') return REJECT;
  if (user === 'partial') return need;
  const named = readUnsigned(bytes, 4, 3, 'big') === 0 && bytes[7] !== 0;
  if (!named) return match('likely', 'request', user, { protocolVersion: '4' });
  const host = endOfText(bytes, user);
  if (host === 'bad') return REJECT;
  if (host === 'partial') return need;
  return match('certain', 'request with a host name', host, { protocolVersion: '4A' });
}

/** Printable letters up to a zero, whose end is told. */
function endOfText(bytes: Uint8Array, at: number): number | 'partial' | 'bad' {
  for (let i = at; i < bytes.length; i++) {
    const byte = bytes[i] ?? 0;
    if (byte === 0) return i + 1;
    if (byte < 0x20 || byte > 0x7e || i - at > 255) return 'bad';
  }
  return 'partial';
}
