import { concat, hex, text } from '../bytes/build.ts';
import { startsWith } from '../bytes/compare.ts';
import { between } from '../bytes/pattern.ts';
import type { Reader } from '../bytes/reader.ts';
import { type Answer, match, protocol, REJECT, type Reply } from './protocol.ts';

/** Java RMI: the header of the stream protocol, which the server acknowledges. */
export const javaRmi = protocol({
  id: 'java-rmi',
  title: 'Java Remote Method Invocation',
  name: 'Java RMI',
  aliases: ['rmi', 'rmiregistry'],
  ports: [1099],
  popularity: 4,
  speaksFirst: 'client',
  spec: 'Java RMI Specification, section 10.2 "RMI Transport Protocol"; OpenJDK 17 as observed',
  // Version 2, StreamProtocol. No call follows.
  openings: [concat('JRMI', hex('0002 4b'))],
  serverBeginnings: [[0x4e, 0]],
  server,
  client,
});

/** 4e, the address that the server saw us come from, and the port, which has four bytes. */
function server(reader: Reader, { sent }: Reply): Answer {
  if (!startsWith(sent, 'JRMI') || sent[6] !== 0x4b) return REJECT;
  if (!reader.pattern([0x4e, 0, between(3, 255)])) return REJECT;
  const end = reader.at + (reader.bytes[2] as number);
  while (reader.at < end) if (!isHostCharacter(reader.u8())) return REJECT;
  if (!reader.pattern([0, 0, undefined, undefined])) return REJECT;
  return match('certain', 'ProtocolAck', reader.at);
}

function isHostCharacter(byte: number): boolean {
  return /[\w.:%-]/.test(String.fromCharCode(byte));
}

/** `JRMI`, version 1 or 2, then stream, single operation or multiplex protocol. */
const HEADER = [...text('JRMI'), 0, between(1, 2), between(0x4b, 0x4d)];

function client(reader: Reader): Answer {
  if (!reader.pattern(HEADER)) return REJECT;
  return match('certain', 'header', reader.at, { protocolVersion: String(reader.bytes[5]) });
}
