import { concat, hex, text } from '../bytes/build.ts';
import { between } from '../bytes/pattern.ts';
import type { Reader } from '../bytes/reader.ts';
import { type Answer, match, protocol, REJECT } from './protocol.ts';

/**
 * CORBA's GIOP over TCP (IIOP): asks where an object is that no server has. Every server replies with
 * a LocateReply, and runs nothing.
 */
export const giop = protocol({
  id: 'giop',
  title: 'CORBA General Inter-ORB Protocol',
  name: 'CORBA IIOP',
  aliases: ['iiop', 'corba', 'corbaloc'],
  tlsAliases: ['iiops', 'corba-iiop-ssl'],
  ports: [2809, 683, 3700, 1050],
  tlsPorts: [684],
  popularity: 0.8,
  speaksFirst: 'client',
  spec: 'CORBA 3.3 part 2 sections 9.4.1, 9.4.5 and 9.4.6',
  // GIOP 1.0, big endian, LocateRequest, 18 bytes: a number, and the key of the object.
  openings: [concat('GIOP', hex('01 00 00 03 00000012 fb626671 0000000a'), 'firstbytes')],
  framing: {
    offset: 8,
    size: 4,
    endian: 'big',
    counts: 'payload',
    max: 2_097_152,
    compared: [...text('GIOP'), undefined, undefined, (flags) => (flags & 1) === 0],
  },
  server,
  client,
});

const SERVER_TYPES: Readonly<Record<number, string>> = {
  1: 'Reply',
  4: 'LocateReply',
  5: 'CloseConnection',
  6: 'MessageError',
  7: 'Fragment',
};

const CLIENT_TYPES: Readonly<Record<number, string>> = {
  0: 'Request',
  2: 'CancelRequest',
  3: 'LocateRequest',
  7: 'Fragment',
};

function server(reader: Reader): Answer {
  return message(reader, SERVER_TYPES);
}

function client(reader: Reader): Answer {
  return message(reader, CLIENT_TYPES);
}

/** Magic, version, byte order and fragments, type, size (section 9.4.1). */
function message(reader: Reader, types: Readonly<Record<number, string>>): Answer {
  if (!reader.text('GIOP') || !reader.pattern(MESSAGE_BYTES)) return REJECT;
  const minor = reader.bytes[5];
  const type = types[reader.u8()];
  if (!type) return REJECT;
  reader.skip(4);
  return match('certain', type, reader.at, { protocolVersion: `1.${minor}` });
}

const MESSAGE_BYTES = [1, between(0, 3), between(0, 7)];
