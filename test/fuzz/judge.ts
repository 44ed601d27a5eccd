import { dialogues } from '../../fixtures/dialogues.ts';
import { recordings } from '../../fixtures/recordings.ts';
import { possibleServers } from '../../src/identify/dispatch.ts';
import { judgeReply } from '../../src/identify/judge.ts';
import { tcpProtocols, udpProtocols } from '../../src/protocols/builtin.ts';
import {
  type Layer,
  MAX_TURN_BYTES,
  type Protocol,
  type Reply,
  requestStrength,
  type Turn,
} from '../../src/protocols/protocol.ts';
import type { Seeded } from '../support/seeded.ts';
import {
  everyLength,
  finalityViolation,
  missed,
  NOT_SO_SURE,
  type Recognize,
  someLengths,
  subjectOf,
} from './finality.ts';
import { judgementViolation } from './judgement.ts';
import { mutated, randomBytes, randomText } from './mutate-bytes.ts';
import type { FuzzTarget, Violation } from './target.ts';

/** What a server sent, as its recognizers see it. */
interface ReplyInput {
  readonly data: Uint8Array;
  readonly sent: Uint8Array;
  readonly layer: Layer;
  readonly later: readonly Turn[];
  readonly alpn?: string;
  /** Nothing but random bytes, which identify no protocol. */
  readonly random?: true;
}

/** Six percent of all four bytes are a time of these years: see the recognizer. */
const MAY_BE_LIKELY = new Set(['tcp/time']);

/** One input of this many is judged by all protocols, not only by those that its first byte leaves. */
const ALL_PROTOCOLS_EVERY = 128;
/** One input of this many is also judged as a whole: cut, and in one piece. */
const JUDGEMENT_EVERY = 16;
const ALPN = ['h2', 'http/1.1', 'imap', 'smb'];

/** Server recognizers over TCP, inside TLS and over UDP, and the judgement of all together. */
export class JudgeTarget implements FuzzTarget<ReplyInput> {
  recognizerCalls = 0;
  readonly #corpus = corpus();
  readonly #bytes = this.#corpus.map(({ data }) => data);

  make(random: Seeded): ReplyInput {
    const seed = random.oneOf(this.#corpus);
    const kind = random.below(32);
    const alpn = seed.layer === 'tls' && random.below(8) === 0 ? random.oneOf(ALPN) : undefined;
    const about = alpn ? { ...seed, alpn } : seed;
    if (kind < 2) return { ...about, later: [], data: randomBytes(random), random: true };
    if (kind === 2) return { ...about, later: [], data: randomText(random) };
    const other = kind === 3 ? random.oneOf(this.#corpus) : seed;
    const { sent } = other.layer === seed.layer ? other : seed;
    const data = mutated(seed.data, random, this.#bytes);
    return { ...about, sent: kind === 4 ? mutated(sent, random, this.#bytes) : sent, data };
  }

  check(input: ReplyInput, random: Seeded): Violation | undefined {
    if (input.data.length === 0) return undefined;
    const all = protocolsOf(input);
    const open = possibleServers(replyOf(input, input.data, false), all);
    const lengths = someLengths(input.data.length, random);
    const violation = this.#violation(input, open, lengths);
    if (violation) return violation;
    if (random.below(JUDGEMENT_EVERY) === 0) {
      const unstable = this.#judgementViolation(input, lengths);
      if (unstable) return unstable;
    }
    if (random.below(ALL_PROTOCOLS_EVERY) > 0) return undefined;
    return missedViolation(input) ?? this.#violation(input, all, [1, ...lengths]);
  }

  recheck(input: ReplyInput, only?: string): Violation | undefined {
    if (input.data.length === 0) return undefined;
    const lengths = everyLength(input.data.length);
    const protocols = protocolsOf(input).filter((one) => !only || subjectOf(one) === only);
    const violation = missedViolation(input) ?? this.#violation(input, protocols, lengths);
    if (violation || (only !== undefined && only !== 'judgement')) return violation;
    return this.#judgementViolation(input, lengths);
  }

  #violation(
    input: ReplyInput,
    protocols: readonly Protocol[],
    lengths: readonly number[],
  ): Violation | undefined {
    const bytes = input.data.subarray(0, MAX_TURN_BYTES);
    const recognize: Recognize = (one, part, ended) => {
      this.recognizerCalls++;
      return one.server(replyOf(input, part, ended));
    };
    // Before a later turn, the first one is complete.
    const cuts = input.later.length > 0 ? [] : lengths;
    for (const one of protocols) {
      const violation = finalityViolation(one, recognize, bytes, cuts);
      if (violation) return violation;
      const tooSure = input.random ? randomViolation(one, recognize, bytes, input.sent) : undefined;
      if (tooSure) return tooSure;
    }
    return undefined;
  }

  #judgementViolation(input: ReplyInput, lengths: readonly number[]): Violation | undefined {
    if (input.later.length > 0) return undefined;
    const protocols = protocolsOf(input);
    return judgementViolation(
      (length, ended) =>
        judgeReply(replyOf(input, input.data.subarray(0, length), ended), protocols),
      lengths,
      input.data.length,
    );
  }
}

/**
 * Each protocol that its first bytes leave out rejects the reply. A new list has a dispatch of its own,
 * which is not yet full.
 */
function missedViolation(input: ReplyInput): Violation | undefined {
  const all = [...protocolsOf(input)];
  const open = possibleServers(replyOf(input, input.data, true), all);
  return missed(all, open, (one) => one.server(replyOf(input, input.data, true)));
}

function randomViolation(
  one: Protocol,
  recognize: Recognize,
  bytes: Uint8Array,
  sent: Uint8Array,
): Violation | undefined {
  const verdict = recognize(one, bytes, true);
  if (verdict.answer !== 'match' || verdict.confidence === 'weak') return undefined;
  // A few bytes may be likely after a request of the same protocol, and then only.
  const isExcused = MAY_BE_LIKELY.has(subjectOf(one)) || requestStrength(one, sent) !== undefined;
  if (verdict.confidence === 'likely' && isExcused) return undefined;
  return {
    rule: NOT_SO_SURE,
    subject: subjectOf(one),
    detail: `${verdict.confidence}: ${verdict.rule}`,
  };
}

function replyOf(
  { sent, layer, later, alpn }: ReplyInput,
  bytes: Uint8Array,
  ended: boolean,
): Reply {
  return { bytes, sent, layer, later, ended, ...(alpn ? { alpn } : {}) };
}

function protocolsOf({ layer }: ReplyInput): readonly Protocol[] {
  return layer === 'udp' ? udpProtocols : tcpProtocols;
}

/** Every recorded reply, once. What was sent is shared between inputs: lists are kept for it. */
function corpus(): readonly ReplyInput[] {
  const requests = new Map<string, Uint8Array>();
  const inputs = new Map<string, ReplyInput>();
  const add = (layer: Layer, { sent, received }: Turn, later: readonly Turn[]) => {
    if (received.length === 0) return;
    const request = latin1(sent);
    const shared = requests.get(request) ?? sent.slice(0, MAX_TURN_BYTES);
    requests.set(request, shared);
    const data = received.slice(0, MAX_TURN_BYTES);
    const key = [layer, request, latin1(data), ...later.map((one) => latin1(one.received))];
    inputs.set(key.join('\n'), { data, sent: shared, layer, later });
  };
  for (const { exchanges } of recordings({ side: 'server' })) {
    for (const { layer, turns } of exchanges) {
      const [first, ...later] = turns;
      if (first) add(layer, first, []);
      if (first && later.length > 0) add(layer, first, later);
    }
  }
  for (const { transport, stack, turns } of dialogues()) {
    const layer =
      transport === 'udp' ? 'udp' : stack[0] === 'tls' && stack.length > 1 ? 'tls' : 'tcp';
    const at = turns.findIndex(({ from }) => from === 'server');
    const sent = turns[at - 1]?.bytes ?? new Uint8Array(0);
    const received = turns[at]?.bytes;
    if (received) add(layer, { sent, received }, []);
  }
  return [...inputs.values()];
}

function latin1(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString('latin1');
}
