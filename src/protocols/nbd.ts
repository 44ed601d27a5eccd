import { hex, text } from '../bytes/build.ts';
import { between } from '../bytes/pattern.ts';
import type { Reader } from '../bytes/reader.ts';
import { type Answer, match, protocol, REJECT } from './protocol.ts';

/**
 * Network Block Device (the NBD project, doc/proto.md): the server greets with two magic
 * numbers; the second differs between the newstyle and the oldstyle handshake.
 */
export const nbd = protocol({
  id: 'nbd',
  title: 'Network Block Device',
  name: 'NBD',
  aliases: ['network-block-device'],
  ports: [10809],
  speaksFirst: 'server',
  spec: 'NBD doc/proto.md, Oldstyle negotiation and Newstyle negotiation',
  // Client flags (fixed newstyle), IHAVEOPT, NBD_OPT_ABORT without data: "I am going away".
  openings: [hex('00000001 49484156454f5054 00000002 00000000')],
  waitsForServer: 'NBD protocol, handshake',
  server,
  client,
});

const NEWSTYLE = 'NBDMAGICIHAVEOPT';
const GREETINGS = [NEWSTYLE, `NBDMAGIC\x00\x00\x42\x02\x81\x86\x12\x53`];

function server(reader: Reader): Answer {
  const greeting = reader.oneOf(GREETINGS);
  if (greeting === undefined) return REJECT;
  const note = greeting === NEWSTYLE ? 'newstyle negotiation' : 'oldstyle negotiation';
  return match('certain', 'greeting with both magic numbers', reader.at, { note });
}

/** Flags (of which two are defined), then the first option, a small number. */
const CLIENT_START = [
  ...[0, 0, 0, between(0, 3)],
  ...text('IHAVEOPT'),
  ...[0, 0, 0, between(1, 32)],
];

function client(reader: Reader): Answer {
  return reader.pattern(CLIENT_START)
    ? match('certain', 'client flags and an option', reader.at)
    : REJECT;
}
