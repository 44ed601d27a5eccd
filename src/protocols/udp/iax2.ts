import { hex } from '../../bytes/build.ts';
import { between, comparePattern } from '../../bytes/pattern.ts';
import type { Reader } from '../../bytes/reader.ts';
import { type Answer, match, protocol, REJECT, type Reply } from '../protocol.ts';

const IAX = 6;
const NEW = 0x01;
const PONG = 0x03;
const ACK = 0x04;
const INVAL = 0x0a;
const POKE = 0x1e;

/** IAX2: a POKE, which a peer answers with a PONG before there is a call. */
export const iax2 = protocol({
  id: 'iax2',
  title: 'Inter-Asterisk eXchange version 2',
  name: 'IAX2',
  aliases: ['iax'],
  transport: 'udp',
  ports: [4569],
  speaksFirst: 'client',
  spec: 'RFC 5456 section 6.6 (POKE, PONG) and section 8 (full frames, IAX subclasses, version)',
  withoutRecording:
    'Asterisk is not in Debian 12, and npm has no peer. RFC 5456 stands in for a recording.',
  // Full frame of call 0x6662 to no call yet; time 0, first message, IAX control, POKE.
  openings: [hex('e662 0000 00000000 00 00 06 1e')],
  serverBeginnings: [[between(0x80, 0xff)]],
  server,
  client,
});

const any = undefined;
const isCall = (high: number) => (high & 0x80) !== 0;
/** Full frame, any source, destination 0, any time, first messages of both, IAX control. */
const FIRST = [isCall, any, 0, 0, any, any, any, any, 0, 0, IAX];

/** What a peer sends first: a call, a registration, a POKE; and requests of its provisioning. */
const FIRST_KINDS: Readonly<Record<number, string>> = {
  [NEW]: 'NEW',
  13: 'REGREQ',
  17: 'REGREL',
  [POKE]: 'POKE',
};

/** Control frames that answer a first message without a password. */
const ANSWERS: Readonly<Record<number, string>> = {
  [PONG]: 'PONG',
  [ACK]: 'ACK',
  5: 'HANGUP',
  6: 'REJECT',
  7: 'ACCEPT',
  8: 'AUTHREQ',
  [INVAL]: 'INVAL',
  14: 'REGAUTH',
  15: 'REGACK',
  16: 'REGREJ',
  40: 'CALLTOKEN',
};

/** Our call number is the destination; the first message of both. */
function server(reader: Reader, { sent }: Reply): Answer {
  if (comparePattern(sent, FIRST) !== 'full' || sent.length < 12) return REJECT;
  const call = [(sent[0] ?? 0) & 0x7f, sent[1]];
  const isOurs = (high: number) => (high & 0x7f) === call[0];
  const first = (count: number) => count <= 1;
  if (!reader.pattern([isCall, any, isOurs, call[1], any, any, any, any, first, first, IAX])) {
    return REJECT;
  }
  const name = ANSWERS[reader.u8()];
  if (!name) return REJECT;
  // Call numbers of Asterisk before 1.6 begin at 1, which proves little.
  const isId = call.every((byte) => (byte ?? 0) !== 0);
  return match(isId ? 'certain' : 'weak', `${name} to our call`, reader.at);
}

function client(reader: Reader): Answer {
  if (!reader.pattern(FIRST)) return REJECT;
  const kind = reader.u8();
  const name = FIRST_KINDS[kind];
  if (!name) return REJECT;
  const end = reader.at;
  // Behind NEW: the information element "version", two bytes, version 2.
  const isVersioned = kind === NEW && reader.pattern(CLIENT_BYTES);
  if (isVersioned) return match('certain', 'NEW with its version', reader.at);
  return match('weak', name, end);
}

const CLIENT_BYTES = [0x0b, 2, 0, 2];
