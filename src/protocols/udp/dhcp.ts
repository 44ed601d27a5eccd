import { hex, text } from '../../bytes/build.ts';
import { latin1 } from '../../bytes/lines.ts';
import { type ByteTest, between } from '../../bytes/pattern.ts';
import { ifItComes, ifThere, Reader } from '../../bytes/reader.ts';
import { splitSoftware } from '../../bytes/software.ts';
import { type Answer, type Facts, match, protocol, REJECT, type Reply } from '../protocol.ts';

/**
 * DHCP: a server replies at port 68 of the client's address, or to everybody, and not at the port of the
 * sender; a request for an address would reserve one. So the opening is an empty datagram.
 */
export const dhcp = protocol({
  id: 'dhcp',
  title: 'Dynamic Host Configuration Protocol',
  name: 'DHCP',
  aliases: ['bootp', 'bootps'],
  transport: 'udp',
  ports: [67],
  speaksFirst: 'client',
  spec: 'RFC 2131 sections 2 and 4.1; RFC 2132 sections 2, 9.6 and 9.13; RFC 1497 (magic cookie)',
  withoutRecording:
    'a server replies at a fixed port; a dialogue of server and client was recorded',
  openings: [text('')],
  answersBy: 'silence',
  serverBeginnings: [[2]],
  server,
  client,
});

const REQUEST = 1;
const REPLY = 2;
const COOKIE = hex('63825363');
/** The addresses, the hardware address, names of the server and of the boot file: up to the cookie. */
const OPTIONS = 240;

const MESSAGE_TYPE = 53;
const VENDOR_CLASS = 60;
const TYPES = 'DISCOVER OFFER REQUEST DECLINE ACK NAK RELEASE INFORM'.split(' ');

interface Message {
  readonly id: Uint8Array;
  readonly hardware: Uint8Array;
}

const any = undefined;

/** Operation, type and length of the hardware address, hops; id, seconds, flags; addresses; cookie. */
function readMessage(reader: Reader, operation: number): Message | undefined {
  if (!reader.pattern([operation, between(1, 37), between(0, 16), between(0, 16)]))
    return undefined;
  const id = reader.take(4);
  // The lower bits of the flags must be zero.
  if (!reader.pattern(READ_MESSAGE_BYTES)) return undefined;
  reader.skip(16);
  const hardware = reader.take(16);
  reader.skip(OPTIONS - COOKIE.length - reader.at);
  return reader.text(COOKIE) ? { id, hardware } : undefined;
}

const READ_MESSAGE_BYTES: readonly ByteTest[] = [any, any, (flags) => (flags & 0x7f) === 0, 0];

/** The id and the hardware address come back. */
function server(reader: Reader, { sent }: Reply): Answer {
  const request = ifThere(new Reader(sent), (start) => readMessage(start, REQUEST));
  const reply = request && readMessage(reader, REPLY);
  if (!reply?.id.every((byte, i) => byte === request?.id[i])) return REJECT;
  if (!reply.hardware.every((byte, i) => byte === request?.hardware[i])) return REJECT;
  const name = nameOf(reader);
  return match('certain', `${name} with our id`, reader.at);
}

function client(reader: Reader): Answer {
  if (!readMessage(reader, REQUEST)) return REJECT;
  return match('certain', nameOf(reader), reader.at, software(reader));
}

/** A message without a type is one of BOOTP. */
function nameOf(reader: Reader): string {
  const [type = 0] = option(reader, MESSAGE_TYPE) ?? [];
  return TYPES[type - 1] ?? 'BOOTP';
}

/** The class of the client: `udhcp 1.35.0`, `MSFT 5.0`. */
function software(reader: Reader): Facts {
  const stated = latin1(option(reader, VENDOR_CLASS) ?? hex(''));
  return /^[A-Za-z][ -~]{1,63}$/.test(stated) ? splitSoftware(stated) : {};
}

/** Options are a code, a length and a value; 0 fills up, 255 ends. */
function option({ bytes, ended }: Reader, wanted: number): Uint8Array | undefined {
  return ifItComes(new Reader(bytes, ended, OPTIONS), (options) => {
    for (let code = options.u8(); code !== 255; code = options.u8()) {
      if (code === 0) continue;
      const value = options.take(options.u8());
      if (code === wanted) return value;
    }
    return undefined;
  });
}
