import { compare } from '../bytes/compare.ts';
import { judgeRule, type ReplyRule } from './custom-reply.ts';
import { bitsOfRule, describeRule, sureness } from './custom-sureness.ts';
import { legacyClient, legacyServer, NEED } from './legacy.ts';
import {
  type ClientBytes,
  match,
  type Protocol,
  protocol,
  REJECT,
  type Reply,
  type Verdict,
} from './protocol.ts';

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

/** Recognizers never see more than this (section 4 of the design). */
const VIEW = 4096;

/** Makes a protocol from a declaration; from there on it is judged like a built-in one. */
export function customProtocol({
  id,
  title,
  speaksFirst,
  send,
  answer,
}: CustomDeclaration): Protocol {
  const wordless = typeof answer === 'string';
  const prefix = wordless ? undefined : answer.lengthPrefix;
  return protocol({
    id,
    title: title ?? id,
    name: title ?? id,
    ports: [],
    speaksFirst,
    spec: 'declared in the config',
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
    ...(wordless ? { answersBy: answer } : {}),
    server: wordless ? () => REJECT : legacyServer(serverBy(answer)),
    client: legacyClient((call) => client(call, send)),
  });
}

function serverBy(rule: ReplyRule): (reply: Reply) => Verdict {
  const confidence = sureness(bitsOfRule(rule));
  const description = describeRule(rule);
  return ({ bytes, ended }) => {
    const over = ended || bytes.length >= VIEW;
    if (bytes.length === 0) return over ? REJECT : NEED;
    const result = judgeRule(rule, bytes.subarray(0, VIEW), over);
    if (result === 'none') return REJECT;
    return result === 'partial' ? NEED : match(confidence, description, result.end);
  };
}

/** A client of the protocol is known by the opening that the config gives it. */
function client({ bytes, ended }: ClientBytes, send: Uint8Array): Verdict {
  if (send.length === 0) return REJECT;
  const fit = compare(bytes, send);
  if (fit === 'full') {
    const confidence = sureness({ literal: 8 * send.length, length: 0 });
    return match(confidence, 'the opening that the config declares', send.length);
  }
  return fit === 'partial' && !ended ? NEED : REJECT;
}
