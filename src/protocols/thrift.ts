import { concat, hex, text, u32be } from '../bytes/build.ts';
import { latin1 } from '../bytes/lines.ts';
import { type ByteTest, between } from '../bytes/pattern.ts';
import { ifThere, type Reader } from '../bytes/reader.ts';
import { type Answer, type Facts, match, protocol, REJECT, type Reply } from './protocol.ts';

/** A name that no service has: the answer is an exception, and nothing is called. */
const NAME = 'firstbytes';
const SEQUENCE = text('fbyt');
/** What a function may be called; the old-style call above has a name of any bytes. */
const IDENTIFIER = /^[\w.:-]+$/;

/**
 * Thrift's binary protocol, framed or not. The opening is right for both: a server without
 * frames that does not insist on versions takes the frame for the name of an old-style call,
 * and the six bytes after it for that call's type, sequence id and end. With frames, those six
 * are a second one of two bytes, so that no server allocates much for it.
 */
export const thrift = protocol({
  id: 'thrift',
  title: 'Apache Thrift (binary protocol)',
  name: 'Thrift',
  aliases: ['thrift-binary'],
  ports: [9090],
  popularity: 12,
  speaksFirst: 'client',
  spec: 'Thrift specs, thrift-binary-protocol.md "Message"; thrift (node) 0.23 as observed',
  // The second is for a server without frames that insists on versions (strict reading).
  openings: [concat(framed(call()), hex('00 00000262 00')), call()],
  // TFramedTransport of Java and C++: 16384000.
  framing: { offset: 0, size: 4, endian: 'big', counts: 'payload', max: 16_384_000 },
  server,
  client,
});

/** Version 1 and type 1 (call), name, sequence id, end of the arguments. */
function call(): Uint8Array {
  return concat(hex('80010001'), u32be(NAME.length), NAME, SEQUENCE, hex('00'));
}

function framed(payload: Uint8Array): Uint8Array {
  return concat(u32be(payload.length), payload);
}

function server(reader: Reader, { sent }: Reply): Answer {
  const reply = readMessage(reader, isReply);
  if (!reply) return REJECT;
  const isOurs = latin1(sent).includes(OURS) && `${reply.name}${reply.sequence}`.includes(OURS);
  if (!isOurs && !IDENTIFIER.test(reply.name)) return REJECT;
  const end = reader.at;
  return match(isOurs ? 'certain' : 'likely', 'reply to our call', end, exception(reader));
}

const OURS = latin1(concat(NAME, SEQUENCE));

/** A reply (2) or an exception (3). */
function isReply(type: number): boolean {
  return type === 2 || type === 3;
}

function client(reader: Reader): Answer {
  const call = readMessage(reader, isCall);
  if (!call || !IDENTIFIER.test(call.name)) return REJECT;
  return match('certain', 'call', reader.at, { note: `calls ${call.name.slice(0, 40)}` });
}

/** A call (1), or one that wants no reply (4). */
function isCall(type: number): boolean {
  return type === 1 || type === 4;
}

/** Header of a message: 80 01 00 type, length of the name, the name, sequence id. */
interface Message {
  readonly name: string;
  readonly sequence: string;
}

/** A message, perhaps in a frame, whose length comes first. */
function readMessage(reader: Reader, type: ByteTest): Message | undefined {
  if (reader.peek() === 0) reader.skip(4);
  if (!reader.pattern([0x80, 1, 0, type, 0, 0, 0, between(1, 128)])) return undefined;
  const length = reader.bytes[reader.at - 1] as number;
  return { name: latin1(reader.take(length)), sequence: latin1(reader.take(4)) };
}

const EXCEPTION = [0x0b, 0, 1, 0, 0, 0, between(1, 255)];

/** TApplicationException: a string in field 1. */
function exception(reader: Reader): Facts {
  if (!ifThere(reader, () => reader.pattern(EXCEPTION))) return {};
  const length = reader.bytes[reader.at - 1] as number;
  return { note: reader.availableText(Math.min(length, 80)) };
}
