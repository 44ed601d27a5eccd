import { hex } from '../bytes/build.ts';
import { latin1 } from '../bytes/lines.ts';
import { between, comparePattern } from '../bytes/pattern.ts';
import { legacyClient, legacyServer, NEED } from './legacy.ts';
import { type ClientBytes, match, protocol, REJECT, type Reply, type Verdict } from './protocol.ts';

/** The network protocol of SANE (SANE Standard, chapter 5): SANE_NET_INIT must come first. */
export const sane = protocol({
  id: 'sane',
  title: 'Scanner Access Now Easy (saned)',
  name: 'SANE',
  aliases: ['sane-port', 'saned'],
  popularity: 0.7,
  ports: [6566],
  speaksFirst: 'client',
  spec: 'SANE Standard version 1, sections 5.2.1 to 5.2.3',
  // SANE_NET_INIT, version 1.2 of SANE (only the 1 counts, and nobody answers with that one: an
  // echo would look like the answer), 3 of the protocol, the user's name with its NUL.
  openings: [hex('00000000 01020003 00000007 6e6f626f647900')],
  server: legacyServer(server),
  client: legacyClient(client),
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
function server({ bytes, sent, ended }: Reply): Verdict {
  if (comparePattern(sent, [0, 0, 0, 0, 1, undefined, 0, 3]) !== 'full') return REJECT;
  const minor = (byte: number) => byte <= 9 && byte !== sent[5];
  const known = (code: number) => code === 0 || STATUS[code] !== undefined;
  const fit = comparePattern(bytes, [0, 0, 0, known, 1, minor, 0, between(2, 3)]);
  if (fit === 'none') return REJECT;
  if (fit === 'partial') return ended ? REJECT : NEED;
  const note = STATUS[bytes[3] as number];
  return match('certain', 'reply to SANE_NET_INIT', 8, {
    protocolVersion: `1.${bytes[5]}.${bytes[7]}`,
    ...(note ? { note } : {}),
  });
}

/** The user's name ends with the NUL that its length counts. */
function client({ bytes, ended }: ClientBytes): Verdict {
  const fit = comparePattern(bytes, [
    0,
    0,
    0,
    0,
    1,
    between(0, 9),
    0,
    between(2, 3),
    0,
    0,
    0,
    between(0, 64),
  ]);
  if (fit === 'none') return REJECT;
  const need = ended ? REJECT : NEED;
  if (fit === 'partial') return need;
  const end = 12 + (bytes[11] as number);
  const name = bytes.subarray(12, end);
  if (!/^[\x21-\x7e\x80-\xff]*\0?$/.test(latin1(name))) return REJECT;
  return bytes.length < end ? need : match('certain', 'SANE_NET_INIT', end);
}
