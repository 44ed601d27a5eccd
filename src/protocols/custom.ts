import type { ByteTest } from '../bytes/pattern.ts';
import type { Reader } from '../bytes/reader.ts';
import { readUnsigned } from '../bytes/unsigned.ts';
import { type LengthPrefixRule, type ReplyRule, readByRule } from './custom-reply.ts';
import { bitsOfRule, describeRule, sureness } from './custom-sureness.ts';
import { type Answer, match, type Protocol, protocol, REJECT } from './protocol.ts';
import type { Framing } from './protocol-parts.ts';

/** A protocol that a config declares. */
export interface CustomDeclaration {
  readonly id: string;
  readonly title?: string;
  readonly speaksFirst: 'server' | 'client';
  /** What a client sends first; may be empty if the server speaks first. */
  readonly send: Uint8Array;
  /** What the bytes of the answer must be, or that there are none. */
  readonly answer: ReplyRule | 'close' | 'silence';
}

/** Makes a protocol from a declaration; from there on it is judged like a built-in one. */
export function customProtocol({
  id,
  title,
  speaksFirst,
  send,
  answer,
}: CustomDeclaration): Protocol {
  const isWordless = typeof answer === 'string';
  const rule: ReplyRule = isWordless ? {} : answer;
  const prefix = rule.lengthPrefix;
  return protocol({
    id,
    title: title ?? id,
    name: title ?? id,
    ports: [],
    speaksFirst,
    spec: 'declared in the config',
    isDeclared: true,
    openings: [send],
    ...(prefix
      ? {
          framing: framingOf(rule, prefix),
          ...(isFramed(send, prefix) ? {} : { firstMessage: 'unframed' as const }),
        }
      : {}),
    ...(isWordless ? { answersBy: answer } : {}),
    server: isWordless ? () => REJECT : serverBy(answer),
    client: clientBy(send),
  });
}

/** What the rule demands in front of the length, a client compares before it uses the length. */
function framingOf(
  { startsWith = new Uint8Array(0), bytes = [] }: ReplyRule,
  prefix: LengthPrefixRule,
): Framing {
  const { offset = 0, size, endian, counts, max } = prefix;
  const compared: ByteTest[] = Array.from({ length: offset }, (_, i) => startsWith[i]);
  for (const { at, value, mask } of bytes) {
    for (const [i, byte] of value.subarray(0, Math.max(0, offset - at)).entries()) {
      const bits = mask?.[i] ?? 0xff;
      compared[at + i] = (other) => (other & bits) === (byte & bits);
    }
  }
  return {
    ...{ offset, size, endian, counts, max },
    ...(offset > 0 ? { compared: { server: compared } } : {}),
  };
}

/** Whether what the client sends has the same length in front as the replies have. */
function isFramed(
  send: Uint8Array,
  { offset = 0, size, endian, counts, max }: LengthPrefixRule,
): boolean {
  if (send.length === 0) return true;
  if (send.length < offset + size) return false;
  const value = readUnsigned(send, offset, size, endian);
  const payload = counts === 'self' ? value - size : value;
  return payload >= 0 && payload <= Math.min(max, send.length - offset - size);
}

function serverBy(rule: ReplyRule): (reader: Reader) => Answer {
  const confidence = sureness(bitsOfRule(rule));
  const description = describeRule(rule);
  return (reader) => {
    // A reply has at least one byte, whatever the rule allows.
    reader.demand(1);
    const end = readByRule(rule, reader);
    return end === undefined ? REJECT : match(confidence, description, end);
  };
}

/** A client of the protocol is recognized by the opening that the config gives it. */
function clientBy(send: Uint8Array): (reader: Reader) => Answer {
  if (send.length === 0) return () => REJECT;
  const confidence = sureness({ literal: 8 * send.length, length: 0 });
  return (reader) =>
    reader.text(send)
      ? match(confidence, 'the opening that the config declares', send.length)
      : REJECT;
}
