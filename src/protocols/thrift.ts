import { concat, hex, text, u32be } from '../bytes/build.ts';
import { latin1 } from '../bytes/lines.ts';
import { between, comparePattern } from '../bytes/pattern.ts';
import { readUnsigned } from '../bytes/unsigned.ts';
import { legacyClient, legacyServer, NEED } from './legacy.ts';
import {
  type ClientBytes,
  type Facts,
  match,
  protocol,
  REJECT,
  type Reply,
  type Verdict,
} from './protocol.ts';

/** A name that no service has: the answer is an exception, and nothing is called. */
const NAME = 'firstbytes';
const SEQUENCE = text('fbyt');
/** What a function may be called; the old-style call above has a name of any bytes. */
const IDENTIFIER = /^[\w.:-]+$/;

/**
 * Thrift's binary protocol, framed or not. The opening is right for both: a server without
 * frames that does not insist on versions takes the frame for the name of an old-style call,
 * and the six bytes after it for that call's type, sequence id and end. With frames, those six
 * are a second one of two bytes, so that nobody allocates much for it.
 */
export const thrift = protocol({
  id: 'thrift',
  title: 'Apache Thrift (binary protocol)',
  name: 'Thrift',
  aliases: ['thrift-binary'],
  popularity: 5,
  ports: [9090],
  speaksFirst: 'client',
  spec: 'Thrift specs, thrift-binary-protocol.md "Message"; thrift (node) 0.23 as observed',
  openings: [concat(framed(call()), hex('00 00000262 00'))],
  // TFramedTransport of Java and C++: 16384000.
  framing: { offset: 0, size: 4, endian: 'big', counts: 'payload', max: 16_384_000 },
  server: legacyServer(server),
  client: legacyClient(client),
});

/** Version 1 and type 1 (call), name, sequence id, end of the arguments. */
function call(): Uint8Array {
  return concat(hex('80010001'), u32be(NAME.length), NAME, SEQUENCE, hex('00'));
}

function framed(payload: Uint8Array): Uint8Array {
  return concat(u32be(payload.length), payload);
}

/** Header of a message: 80 01 00 type, length of the name, the name, sequence id. */
interface Message {
  readonly name: string;
  readonly sequence: string;
  /** Offset after the sequence id. */
  readonly end: number;
}

function server(reply: Reply): Verdict {
  const { bytes, sent, ended } = reply;
  // A reply (2) or an exception (3).
  const found = message(bytes, between(2, 3));
  if (found === 'bad') return REJECT;
  if (found === 'partial') return ended ? REJECT : NEED;
  const ours = latin1(concat(NAME, SEQUENCE));
  const isOurs = latin1(sent).includes(ours) && `${found.name}${found.sequence}`.includes(ours);
  if (!isOurs && !IDENTIFIER.test(found.name)) return REJECT;
  const facts = exceptionAt(bytes, found.end);
  return match(isOurs ? 'certain' : 'likely', 'reply to our call', found.end, facts);
}

function client({ bytes, ended }: ClientBytes): Verdict {
  // A call (1), or one that wants no reply (4).
  const found = message(bytes, (type) => type === 1 || type === 4);
  if (found === 'bad') return REJECT;
  if (found === 'partial') return ended ? REJECT : NEED;
  if (!IDENTIFIER.test(found.name)) return REJECT;
  return match('certain', 'call', found.end, { note: `calls ${found.name.slice(0, 40)}` });
}

function message(bytes: Uint8Array, type: ReturnType<typeof between>): Message | 'partial' | 'bad' {
  const plain = comparePattern(bytes, [0x80, 1, 0, type, 0, 0, 0, between(1, 128)]);
  // A frame that holds it: the length comes first.
  const inFrame = comparePattern(bytes, [
    0,
    undefined,
    undefined,
    undefined,
    0x80,
    1,
    0,
    type,
    0,
    0,
    0,
  ]);
  if (plain === 'none' && inFrame === 'none') return 'bad';
  const at = plain === 'none' ? 4 : 0;
  if (bytes.length < at + 8) return 'partial';
  const length = readUnsigned(bytes, at + 4, 4, 'big');
  if (length < 1 || length > 128) return 'bad';
  const name = latin1(bytes.subarray(at + 8, at + 8 + length));
  const end = at + 12 + length;
  if (bytes.length < end) return 'partial';
  return { name, sequence: latin1(bytes.subarray(end - 4, end)), end };
}

/** TApplicationException: a string in field 1. */
function exceptionAt(bytes: Uint8Array, at: number): Facts {
  if (comparePattern(bytes, [0x0b, 0, 1, 0, 0, 0, between(1, 255)], at) !== 'full') return {};
  const start = at + 7;
  return { note: latin1(bytes.subarray(start, start + Math.min(bytes[start - 1] ?? 0, 80))) };
}
