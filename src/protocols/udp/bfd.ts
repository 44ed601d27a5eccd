import { text } from '../../bytes/build.ts';
import { nonZeroBytes } from '../../bytes/non-zero.ts';
import { between } from '../../bytes/pattern.ts';
import { ifThere, Reader } from '../../bytes/reader.ts';
import { type Answer, match, protocol, REJECT, type Reply } from '../protocol.ts';

/**
 * BFD: a router replies to the routers that it is configured for, and drops what has another TTL than
 * 255, so a stranger hears nothing. The opening is an empty datagram: a valid packet could end a session.
 */
export const bfd = protocol({
  id: 'bfd',
  title: 'Bidirectional Forwarding Detection',
  name: 'BFD',
  aliases: ['bfd-control', 'bfd-multi-ctl'],
  transport: 'udp',
  ports: [3784, 4784],
  speaksFirst: 'client',
  spec: 'RFC 5880 sections 4.1 and 6.8.6; RFC 5881 sections 4 and 5',
  withoutRecording: 'a router replies to configured neighbors only; a dialogue of two was recorded',
  openings: [text('')],
  answersBy: 'silence',
  serverBeginnings: [[between(0x20, 0x3f)]],
  server,
  client,
  roles: { server: 'a BFD router', client: 'a BFD router' },
});

interface ControlPacket {
  readonly state: number;
  readonly mine: Uint8Array;
  readonly yours: Uint8Array;
  /** The intervals for sending, receiving and echoing, in microseconds of four bytes each. */
  readonly intervals: Uint8Array;
}

const DOWN = 1;
const AUTHENTICATION = 0x04;
const MULTIPOINT = 0x01;
const VERSION = 1;
const MIN_LENGTH = 24;
/** From a password of one byte to a hash of SHA1 (sections 4.2 to 4.4). */
const AUTHENTICATED_LENGTHS = [28, 52] as const;

/** What section 6.8.6 demands of a packet before its session is looked up. */
function readPacket(reader: Reader): ControlPacket | undefined {
  if (reader.u8() >> 5 !== VERSION) return undefined;
  const flags = reader.u8();
  if ((flags & MULTIPOINT) !== 0 || reader.u8() === 0) return undefined;
  const length = reader.u8();
  const [least, most] = AUTHENTICATED_LENGTHS;
  const isLength =
    (flags & AUTHENTICATION) === 0 ? length === MIN_LENGTH : length >= least && length <= most;
  if (!isLength) return undefined;
  const packet = {
    state: flags >> 6,
    mine: reader.take(4),
    yours: reader.take(4),
    intervals: reader.take(12),
  };
  if (nonZeroBytes(packet.mine) === 0) return undefined;
  return nonZeroBytes(packet.yours) === 0 && packet.state > DOWN ? undefined : packet;
}

/** The other side returns our discriminator as its "your discriminator". */
function server(reader: Reader, { sent }: Reply): Answer {
  const request = ifThere(new Reader(sent), readPacket);
  const reply = request && readPacket(reader);
  if (!reply || nonZeroBytes(request.mine) < 2) return REJECT;
  if (!reply.yours.every((byte, i) => byte === request.mine[i])) return REJECT;
  return match('certain', 'control packet with our discriminator', reader.at);
}

function client(reader: Reader): Answer {
  const packet = readPacket(reader);
  if (!packet) return REJECT;
  const rule = nonZeroBytes(packet.yours) === 0 ? 'first control packet' : 'control packet';
  // Without a reply, little but intervals under 17 seconds distinguishes it from random bytes.
  const isUsual = [0, 4, 8].every((at) => packet.intervals[at] === 0);
  return match(isUsual ? 'likely' : 'weak', rule, reader.at);
}
