import { concat, hex } from '../bytes/build.ts';
import { latin1 } from '../bytes/lines.ts';
import { between, comparePattern } from '../bytes/pattern.ts';
import { readUnsigned } from '../bytes/unsigned.ts';
import { legacyClient, legacyServer, NEED } from './legacy.ts';
import {
  type ClientBytes,
  type Facts,
  match,
  protocol,
  REJECT,
  type Reply,
  type Verdict,
} from './protocol.ts';

const GET_STATUS = 3;
const OPEN_SESSION = 4;
const HEADER = 16;

/**
 * Apple Filing Protocol over DSI (Apple Filing Protocol Programming Guide, "Data Stream
 * Interface" and FPGetSrvrInfo): DSIGetStatus is answered without a session.
 */
export const afp = protocol({
  id: 'afp',
  title: 'Apple Filing Protocol',
  name: 'AFP',
  aliases: ['afpovertcp', 'afp-over-tcp'],
  withoutRecording:
    'netatalk is in neither: the header, the reply and the offsets are those of the programming guide.',
  ports: [548],
  speaksFirst: 'client',
  spec: 'Apple Filing Protocol Programming Guide, DSI header, DSIGetStatus and FPGetSrvrInfo',
  openings: [concat(Uint8Array.of(0, GET_STATUS), hex('6662'), new Uint8Array(12))],
  // netatalk's server quantum is 1 MiB unless set; a header stands before it.
  framing: { offset: 8, size: 4, endian: 'big', counts: 'payload', max: 0x10_0000 },
  server: legacyServer(server),
  client: legacyClient(client),
});

/**
 * Reply to GetStatus with our request id and no error, then the offsets of what it tells: machine
 * type and versions come before the methods of authentication and the icon.
 */
function server({ bytes, sent, ended }: Reply): Verdict {
  if (sent[0] !== 0 || sent[1] !== GET_STATUS || sent.length < HEADER) return REJECT;
  const any = undefined;
  const zeros = [0, 0, 0, 0];
  const fit = comparePattern(bytes, [
    ...[1, GET_STATUS, ...sent.subarray(2, 4), ...zeros],
    ...[0, 0, between(0, 0x0f), any, ...zeros],
    // Offsets of 16 bits into less than 4 KiB: machine type, versions, methods.
    ...[between(0, 0x0f), any, between(0, 0x0f), any, between(0, 0x0f), any],
  ]);
  if (fit === 'none') return REJECT;
  if (fit === 'partial') return ended ? REJECT : NEED;
  const [machine, versions] = [16, 18].map((at) => readUnsigned(bytes, at, 2, 'big'));
  return match('certain', 'DSIGetStatus reply with our request id', 22, {
    ...named('product', stringAt(bytes, machine)),
    ...named('protocolVersion', lastOf(bytes, versions)),
  });
}

function named(name: 'product' | 'protocolVersion', value: string | undefined): Facts {
  return value ? { [name]: value } : {};
}

/** A string with its length before it, as far as it came. */
function stringAt(bytes: Uint8Array, offset = 0): string | undefined {
  const start = HEADER + offset;
  const length = bytes[start];
  if (offset === 0 || !length || bytes.length < start + 1 + length) return undefined;
  return latin1(bytes.subarray(start + 1, start + 1 + length));
}

/** The versions are counted strings, "AFP3.4" among them: the highest, which may come anywhere. */
function lastOf(bytes: Uint8Array, offset = 0): string | undefined {
  const count = Math.min(bytes[HEADER + offset] ?? 0, 16);
  const found: string[] = [];
  for (let at = offset + 1; found.length < count; ) {
    const one = stringAt(bytes, at);
    if (!one) break;
    found.push(one);
    at += 1 + one.length;
  }
  return found
    .filter((one) => /^AFP[\d.X]+$/i.test(one))
    .sort()
    .at(-1);
}

/** A command that begins a session, or asks without one; what is not used is zero. */
function client({ bytes, ended }: ClientBytes): Verdict {
  const need = ended ? REJECT : NEED;
  const any = undefined;
  const zeros = [0, 0, 0, 0];
  const status = comparePattern(bytes, [0, GET_STATUS, any, any, ...zeros, ...zeros, ...zeros]);
  if (status === 'full') return match('certain', 'DSIGetStatus', HEADER);
  // The option "attention quantum": 01 04 and four bytes.
  const option = [1, 4, any, any, any, any];
  const head = [0, OPEN_SESSION, any, any, ...zeros, 0, 0, 0];
  const session = comparePattern(bytes, [...head, 6, ...zeros, ...option]);
  const bare = comparePattern(bytes, [...head, 0, ...zeros]);
  if (session === 'full' || bare === 'full') return match('certain', 'DSIOpenSession', HEADER);
  return [status, session, bare].includes('partial') ? need : REJECT;
}
