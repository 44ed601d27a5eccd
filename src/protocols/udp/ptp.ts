import { text } from '../../bytes/build.ts';
import { nonZeroBytes } from '../../bytes/non-zero.ts';
import { ifThere, Reader } from '../../bytes/reader.ts';
import { type Answer, match, protocol, REJECT, type Reply } from '../protocol.ts';

/**
 * PTP: clocks send to a group, and a master answers a request for the delay at ports 319 and 320, never at
 * the port of the sender. So the opening is an empty datagram, which no clock takes into account.
 */
export const ptp = protocol({
  id: 'ptp',
  title: 'Precision Time Protocol',
  name: 'PTP',
  aliases: ['ptp-event', 'ptp-general', 'ieee1588', 'gptp'],
  transport: 'udp',
  ports: [319, 320],
  speaksFirst: 'client',
  spec: 'IEEE 1588-2008 clause 13 (message formats) and annex D (UDP over IPv4)',
  withoutRecording:
    'clocks reply at a fixed port, so a probe hears nothing; their messages were recorded',
  openings: [text('')],
  answersBy: 'silence',
  server,
  client,
  roles: { server: 'a PTP clock', client: 'a PTP clock' },
});

interface MessageKind {
  readonly name: string;
  /** With the header, without TLVs. */
  readonly length: number;
  readonly control: number;
}

const DELAY_REQUEST = 1;
const PEER_DELAY_REQUEST = 2;
const PEER_DELAY_RESPONSE = 3;
const DELAY_RESPONSE = 9;

const KINDS: Readonly<Record<number, MessageKind>> = {
  0: { name: 'Sync', length: 44, control: 0 },
  [DELAY_REQUEST]: { name: 'Delay_Req', length: 44, control: 1 },
  [PEER_DELAY_REQUEST]: { name: 'Pdelay_Req', length: 54, control: 5 },
  [PEER_DELAY_RESPONSE]: { name: 'Pdelay_Resp', length: 54, control: 5 },
  8: { name: 'Follow_Up', length: 44, control: 2 },
  [DELAY_RESPONSE]: { name: 'Delay_Resp', length: 54, control: 3 },
  10: { name: 'Pdelay_Resp_Follow_Up', length: 54, control: 5 },
  11: { name: 'Announce', length: 64, control: 5 },
  12: { name: 'Signaling', length: 44, control: 5 },
  13: { name: 'Management', length: 48, control: 4 },
};

interface Message {
  readonly type: number;
  readonly name: string;
  /** The identity of the clock and the number of its port. */
  readonly source: Uint8Array;
  readonly sequence: number;
  /** The port that is answered, if the message is a response. */
  readonly requester: Uint8Array | undefined;
}

const HEADER = 34;
const TIMESTAMP = 10;
const PORT = 10;

/** Version 2 with any minor version; type, length and control field agree. */
function readMessage(reader: Reader): Message | undefined {
  const type = reader.u8() & 0x0f;
  const kind = KINDS[type];
  if (!kind || (reader.u8() & 0x0f) !== 2) return undefined;
  const length = reader.u16be();
  if (length < kind.length || length > 1500) return undefined;
  reader.skip(16);
  const source = reader.take(PORT);
  const sequence = reader.u16be();
  if (reader.u8() !== kind.control) return undefined;
  reader.skip(HEADER - reader.at);
  const isResponse = type === DELAY_RESPONSE || type === PEER_DELAY_RESPONSE;
  if (isResponse) reader.skip(TIMESTAMP);
  const requester = isResponse ? reader.take(PORT) : undefined;
  return { type, name: kind.name, source, sequence, requester };
}

/** Fewer bytes of an identity may be the small numbers of any protocol. */
const MIN_IDENTITY_BYTES = 3;

/** The sequence number and the identity of the port that asked come back. */
function server(reader: Reader, { sent }: Reply): Answer {
  const request = ifThere(new Reader(sent), readMessage);
  const type = { [DELAY_REQUEST]: DELAY_RESPONSE, [PEER_DELAY_REQUEST]: PEER_DELAY_RESPONSE };
  const expected = request && type[request.type as keyof typeof type];
  const reply = expected === undefined ? undefined : readMessage(reader);
  if (!request || !reply || reply.type !== expected) return REJECT;
  if (reply.sequence !== request.sequence) return REJECT;
  if (!reply.requester?.every((byte, i) => byte === request.source[i])) return REJECT;
  const isId = nonZeroBytes(request.source) >= MIN_IDENTITY_BYTES;
  return match(isId ? 'certain' : 'weak', `${reply.name} to our port`, reader.at);
}

function client(reader: Reader): Answer {
  const message = readMessage(reader);
  if (!message) return REJECT;
  const isId = nonZeroBytes(message.source) >= MIN_IDENTITY_BYTES;
  return match(isId ? 'likely' : 'weak', message.name, reader.at, { protocolVersion: '2' });
}
