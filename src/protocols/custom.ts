import type { Reader } from '../bytes/reader.ts';
import { type ReplyRule, readByRule } from './custom-reply.ts';
import { bitsOfRule, describeRule, sureness } from './custom-sureness.ts';
import { type Answer, match, type Protocol, protocol, REJECT } from './protocol.ts';

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
  const prefix = isWordless ? undefined : answer.lengthPrefix;
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
          framing: {
            offset: prefix.offset ?? 0,
            size: prefix.size,
            endian: prefix.endian,
            counts: prefix.counts,
            max: prefix.max,
          },
        }
      : {}),
    ...(isWordless ? { answersBy: answer } : {}),
    server: isWordless ? () => REJECT : serverBy(answer),
    client: clientBy(send),
  });
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
