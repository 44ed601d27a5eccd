import { concat, hex, text } from '../bytes/build.ts';
import { between } from '../bytes/pattern.ts';
import type { Reader } from '../bytes/reader.ts';
import { readUnsigned } from '../bytes/unsigned.ts';
import { type Answer, match, protocol, REJECT } from './protocol.ts';

/**
 * SPICE (the SPICE project, "Spice protocol"): the link message of the main channel. Nothing is
 * linked before the client has proved the ticket, which is never sent.
 */
export const spice = protocol({
  id: 'spice',
  title: 'SPICE remote display',
  name: 'SPICE',
  tlsAliases: ['spice+tls', 'spice-tls'],
  ports: [5900, 5930],
  tlsPorts: [5901],
  popularity: 22,
  speaksFirst: 'client',
  spec: 'Spice protocol, SpiceLinkHeader, SpiceLinkMess and SpiceLinkReply (spice/protocol.h)',
  openings: [linkMessage()],
  // The reply with its capabilities; spice-server takes at most 4096 (reds.cpp).
  framing: {
    offset: 12,
    size: 4,
    endian: 'little',
    counts: 'payload',
    max: 4096,
    compared: [...text('REDQ')],
  },
  server,
  client,
});

/** Version 2.2, 18 bytes: connection id 0, main channel, id 0, no capabilities. */
function linkMessage(): Uint8Array {
  return concat(
    text('REDQ'),
    hex('02000000 02000000 12000000'),
    hex('00000000 01 00 00000000 00000000 12000000'),
  );
}

/** SpiceLinkErr of spice/error_codes.h. */
const ERRORS: readonly string[] = [
  'OK',
  'error',
  'invalid magic',
  'invalid data',
  'version mismatch',
  'TLS required on another port',
  'TLS not available here',
  'permission denied',
  'bad connection id',
  'channel not available',
];

const LINK_REPLY = [
  ...[between(1, 3), 0, 0, 0, between(0, 9), 0, 0, 0],
  // error, 162 bytes of public key, two counts and an offset: 178 bytes, also of an error.
  ...[undefined, between(0, 0x0f), 0, 0, between(0, 9), 0, 0, 0],
];

/** The reply to foreign bytes as well, once four of them have come: "invalid magic". */
function server(reader: Reader): Answer {
  if (!reader.text('REDQ') || !reader.pattern(LINK_REPLY)) return REJECT;
  const { bytes } = reader;
  if (readUnsigned(bytes, 12, 4, 'little') < 178) return REJECT;
  const error = ERRORS[bytes[16] as number];
  return match('certain', 'SpiceLinkReply', reader.at, {
    protocolVersion: `${bytes[4]}.${bytes[8]}`,
    ...(error === 'OK' ? {} : { note: error as string }),
  });
}

const any = undefined;
const LINK_MESSAGE = [
  ...[between(1, 3), 0, 0, 0, between(0, 9), 0, 0, 0, between(18, 255), 0, 0, 0],
  ...[any, any, any, any, between(1, 11)],
];

/** Version, a size over the fixed part, connection id, a channel of at most eleven kinds. */
function client(reader: Reader): Answer {
  if (!reader.text('REDQ') || !reader.pattern(LINK_MESSAGE)) return REJECT;
  const { bytes } = reader;
  const facts = { protocolVersion: `${bytes[4]}.${bytes[8]}` };
  return match('certain', 'SpiceLinkMess', reader.at, facts);
}
