import { concat, hex } from '../bytes/build.ts';
import { compare } from '../bytes/compare.ts';
import { between, comparePattern } from '../bytes/pattern.ts';
import { readUnsigned } from '../bytes/unsigned.ts';
import { legacyClient, legacyServer, NEED } from './legacy.ts';
import { type ClientBytes, match, protocol, REJECT, type Reply, type Verdict } from './protocol.ts';

const MARKER = Uint8Array.from({ length: 16 }, () => 0xff);

/**
 * BGP-4: an OPEN with a hold time of one second, which every speaker has to refuse (section
 * 4.2), so that no session comes to be. To strangers many close without a word.
 */
export const bgp = protocol({
  id: 'bgp',
  title: 'Border Gateway Protocol',
  name: 'BGP',
  aliases: ['bgp4'],
  ports: [179],
  speaksFirst: 'client',
  spec: 'RFC 4271 sections 4.1, 4.2 and 4.5',
  // Version 4, AS 65535, hold time 1, identifier 192.0.2.1, no parameters.
  openings: [concat(MARKER, hex('001d 01 04 ffff 0001 c0000201 00'))],
  // RFC 4271 section 4; RFC 8654 allows more for other messages than OPEN.
  framing: { offset: 16, size: 2, endian: 'big', counts: 'self', max: 4096 },
  server: legacyServer(server),
  client: legacyClient(client),
});

/** Error codes of NOTIFICATION (section 4.5; 7 and 8 in RFC 7313 and RFC 9384). */
const ERRORS: Readonly<Record<number, string>> = {
  1: 'message header error',
  2: 'OPEN message error',
  3: 'UPDATE message error',
  4: 'hold timer expired',
  5: 'finite state machine error',
  6: 'cease',
  7: 'ROUTE-REFRESH message error',
  8: 'send hold timer expired',
};

function server({ bytes, ended }: Reply): Verdict {
  return message(bytes, ended, [1, 3]);
}

function client({ bytes, ended }: ClientBytes): Verdict {
  return message(bytes, ended, [1]);
}

/** The marker, a length, then OPEN (1) or NOTIFICATION (3). */
function message(bytes: Uint8Array, ended: boolean, types: readonly number[]): Verdict {
  const need = ended ? REJECT : NEED;
  const marker = compare(bytes, MARKER);
  if (marker !== 'full') return marker === 'partial' ? need : REJECT;
  const isType = (byte: number) => types.includes(byte);
  const head = comparePattern(bytes, [between(0, 16), undefined, isType], 16);
  if (head !== 'full') return head === 'partial' ? need : REJECT;
  const length = readUnsigned(bytes, 16, 2, 'big');
  return bytes[18] === 1 ? open(bytes, length, need) : notification(bytes, length, need);
}

/** Version, AS, hold time, identifier, and parameters that fill the rest (section 4.2). */
function open(bytes: Uint8Array, length: number, need: Verdict): Verdict {
  if (length < 29) return REJECT;
  const version = comparePattern(bytes, [between(1, 4)], 19);
  if (version !== 'full') return version === 'partial' ? need : REJECT;
  if (bytes.length < 29) return need;
  // 255: the extended length of RFC 9072.
  if (bytes[28] !== length - 29 && bytes[28] !== 255) return REJECT;
  return match('certain', 'OPEN', 29, {
    protocolVersion: String(bytes[19]),
    note: `AS ${readUnsigned(bytes, 20, 2, 'big')}`,
  });
}

function notification(bytes: Uint8Array, length: number, need: Verdict): Verdict {
  if (length < 21) return REJECT;
  const code = comparePattern(bytes, [between(1, 8), between(0, 16)], 19);
  if (code !== 'full') return code === 'partial' ? need : REJECT;
  const note = ERRORS[bytes[19] ?? 0] as string;
  return match('certain', 'NOTIFICATION', 21, { protocolVersion: '4', note });
}
