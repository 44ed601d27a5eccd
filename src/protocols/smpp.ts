import { concat, u32be } from '../bytes/build.ts';
import { nonZeroBytes } from '../bytes/non-zero.ts';
import { between } from '../bytes/pattern.ts';
import type { Reader } from '../bytes/reader.ts';
import { textPattern } from '../bytes/text-pattern.ts';
import { readUnsigned } from '../bytes/unsigned.ts';
import { type Answer, match, protocol, REJECT, type Reply } from './protocol.ts';

const HEADER_LENGTH = 16;
const ENQUIRE_LINK = 0x15;
const SEQUENCE = 0x66627470;

/** SMPP 3.4 and 5.0: short messages between an SMSC and its clients. */
export const smpp = protocol({
  id: 'smpp',
  title: 'Short Message Peer-to-Peer Protocol',
  name: 'SMPP',
  aliases: ['smsc'],
  tlsAliases: ['ssmpp', 'smpps'],
  ports: [2775],
  tlsPorts: [3550],
  popularity: 2,
  speaksFirst: 'client',
  spec: 'SMPP 3.4 sections 3.2, 4.1, 4.3.1 and 4.11; smpp 0.5 of npm as observed',
  // enquire_link has no body, and only checks whether the other side is alive.
  openings: [pdu(ENQUIRE_LINK, 0, SEQUENCE)],
  framing: { offset: 0, size: 4, endian: 'big', counts: 'self', max: 65_536 },
  sendsCredentials: {
    when: 'unasked',
    sends: 'bind_transceiver with system_id and password',
    source: 'SMPP 3.4 section 4.1.5',
  },
  serverBeginnings: [[0, 0, 0, between(16, 255)]],
  server,
  client,
});

/** command_length, command_id, command_status, sequence_number (section 3.2). */
function pdu(command: number, status: number, sequence: number): Uint8Array {
  return concat(...[HEADER_LENGTH, command, status, sequence].map(u32be));
}

/** enquire_link_resp or generic_nack with the sequence number that was sent. */
function server(reader: Reader, { sent }: Reply): Answer {
  if (sent.length < HEADER_LENGTH || readUnsigned(sent, 4, 4, 'big') > 0x112) return REJECT;
  const command = sent[7] as number;
  const isResponse = (byte: number) => byte === command || byte === 0;
  if (!reader.pattern([0, 0, 0, between(HEADER_LENGTH, 255), 0x80, 0, 0, isResponse]))
    return REJECT;
  const status = reader.u32be();
  // Codes up to 0x4ff are those of the specification and its vendors (section 5.1.3).
  if (status > 0x4ff || !reader.text(sent.subarray(12, HEADER_LENGTH))) return REJECT;
  // A bind is answered with the name of the system.
  const isBare = reader.bytes[3] === HEADER_LENGTH;
  if (!isBare && (!BINDS[command] || !reader.match(SYSTEM_ID))) return REJECT;
  const isNack = reader.bytes[7] === 0;
  const note = status === 0 ? {} : { note: `status 0x${status.toString(16).padStart(8, '0')}` };
  // Numbers begin with 1 (section 3.2): zeros that come back prove nothing.
  const isNumbered = nonZeroBytes(sent.subarray(12, HEADER_LENGTH)) > 0;
  const rule = isNack ? 'generic_nack' : 'response with our number';
  return match(isNumbered ? 'certain' : 'weak', rule, reader.at, note);
}

const BINDS: Readonly<Record<number, string>> = {
  1: 'bind_receiver',
  2: 'bind_transmitter',
  9: 'bind_transceiver',
};

const SYSTEM_ID = textPattern(/^[ -~]{0,15}\0/);

/** system_id, password and system_type, each ended by a NUL (section 4.1). */
const BIND_BODY = textPattern(/^[ -~]{0,15}\0[ -~]{0,8}\0[ -~]{0,12}\0/);

/** The first message of a client binds it, or checks whether the server is alive. */
function client(reader: Reader): Answer {
  const isCommand = (byte: number) => BINDS[byte] !== undefined || byte === ENQUIRE_LINK;
  if (!reader.pattern([0, 0, 0, between(16, 128), 0, 0, 0, isCommand, 0, 0, 0, 0])) return REJECT;
  reader.skip(4);
  const [length, command] = [reader.bytes[3] as number, reader.bytes[7] as number];
  const bind = BINDS[command];
  if (!bind) {
    return length === HEADER_LENGTH ? match('likely', 'enquire_link', reader.at) : REJECT;
  }
  if (length < 23 || !reader.match(BIND_BODY)) return REJECT;
  const version = reader.u8();
  if (version > 0x50) return REJECT;
  const protocolVersion = `${version >> 4}.${version & 15}`;
  return match('certain', bind, reader.at, { protocolVersion });
}
