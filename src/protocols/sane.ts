import { hex } from '../bytes/build.ts';
import { between, comparePattern } from '../bytes/pattern.ts';
import type { Reader } from '../bytes/reader.ts';
import { type Answer, match, protocol, REJECT, type Reply } from './protocol.ts';

/** The network protocol of SANE (SANE Standard, chapter 5): SANE_NET_INIT must come first. */
export const sane = protocol({
  id: 'sane',
  title: 'Scanner Access Now Easy (saned)',
  name: 'SANE',
  aliases: ['sane-port', 'saned'],
  ports: [6566],
  popularity: 3,
  speaksFirst: 'client',
  spec: 'SANE Standard version 1, sections 5.2.1 to 5.2.3',
  // SANE_NET_INIT, version 1.2 of SANE (only the 1 counts, and no server answers with 1.2: an echo
  // would look like the answer), 3 of the protocol, the user's name with its NUL.
  openings: [hex('00000000 01020003 00000007 6e6f626f647900')],
  serverBeginnings: [[0, 0, 0]],
  server,
  client,
});

/** SANE_Status of section 4.2.7. */
const STATUS: Readonly<Record<number, string>> = {
  1: 'unsupported',
  4: 'invalid argument',
  9: 'I/O error',
  10: 'out of memory',
  11: 'access denied',
};

/** A status, and the version with the same major number: eight bytes, so only in answer to SANE_NET_INIT. */
function server(reader: Reader, { sent }: Reply): Answer {
  if (comparePattern(sent, INIT) !== 'full') return REJECT;
  const minor = (byte: number) => byte <= 9 && byte !== sent[5];
  if (!reader.pattern([0, 0, 0, isStatus, 1, minor, 0, between(2, 3)])) return REJECT;
  const { bytes } = reader;
  const note = STATUS[bytes[3] as number];
  return match('certain', 'reply to SANE_NET_INIT', reader.at, {
    protocolVersion: `1.${bytes[5]}.${bytes[7]}`,
    ...(note ? { note } : {}),
  });
}

const INIT = [0, 0, 0, 0, 1, undefined, 0, 3];

function isStatus(code: number): boolean {
  return code === 0 || STATUS[code] !== undefined;
}

const REQUEST = [...[0, 0, 0, 0, 1, between(0, 9), 0, between(2, 3)], ...[0, 0, 0, between(0, 64)]];

/** The user's name ends with the NUL that its length counts. */
function client(reader: Reader): Answer {
  if (!reader.pattern(REQUEST)) return REJECT;
  const end = reader.at + (reader.bytes[11] as number);
  while (reader.at < end) {
    const byte = reader.u8();
    const isLetter = byte > 0x20 && byte !== 0x7f;
    if (!isLetter && (byte !== 0 || reader.at < end)) return REJECT;
  }
  return match('certain', 'SANE_NET_INIT', end);
}
