import { possibleClients } from '../../src/identify/dispatch.ts';
import { judgeClientBytes } from '../../src/identify/judge.ts';
import { tcpProtocols, udpProtocols } from '../../src/protocols/builtin.ts';
import { MAX_TURN_BYTES, type Protocol } from '../../src/protocols/protocol.ts';
import { recordedClients } from '../support/recorded-bytes.ts';
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

/** What a client sent first. */
interface ClientInput {
  readonly data: Uint8Array;
  readonly transport: 'tcp' | 'udp';
  readonly random?: true;
}

/** One input of this many is judged by all protocols, not only by those that its first byte leaves. */
const ALL_PROTOCOLS_EVERY = 128;
/** One input of this many is also judged as a whole. */
const JUDGEMENT_EVERY = 16;
const PROTOCOLS = { tcp: tcpProtocols, udp: udpProtocols };

/** Client recognizers over TCP and UDP, and the judgement of all together. */
export class ClientTarget implements FuzzTarget<ClientInput> {
  recognizerCalls = 0;
  readonly #corpus = (['tcp', 'udp'] as const).flatMap((transport) =>
    recordedClients(transport)
      .filter(({ bytes }) => bytes.length > 0)
      .map(({ bytes }): ClientInput => ({ transport, data: bytes })),
  );
  readonly #bytes = this.#corpus.map(({ data }) => data);

  make(random: Seeded): ClientInput {
    const { transport, data } = random.oneOf(this.#corpus);
    const kind = random.below(16);
    if (kind === 0) return { transport, data: randomBytes(random), random: true };
    if (kind === 1) return { transport, data: randomText(random) };
    return { transport, data: mutated(data, random, this.#bytes) };
  }

  check(input: ClientInput, random: Seeded): Violation | undefined {
    if (input.data.length === 0) return undefined;
    const lengths = someLengths(input.data.length, random);
    const violation = this.#violation(input, possibleOf(input), lengths);
    if (violation) return violation;
    if (random.below(JUDGEMENT_EVERY) === 0) {
      const unstable = clientViolation(input, lengths);
      if (unstable) return unstable;
    }
    if (random.below(ALL_PROTOCOLS_EVERY) > 0) return undefined;
    const missing = missedViolation(input);
    return missing ?? this.#violation(input, PROTOCOLS[input.transport], [1, ...lengths]);
  }

  recheck(input: ClientInput, only?: string): Violation | undefined {
    if (input.data.length === 0) return undefined;
    const lengths = everyLength(input.data.length);
    const protocols = PROTOCOLS[input.transport].filter((one) => !only || subjectOf(one) === only);
    const violation = missedViolation(input) ?? this.#violation(input, protocols, lengths);
    if (violation || (only !== undefined && only !== 'judgement')) return violation;
    return clientViolation(input, lengths);
  }

  #violation(
    { data, random }: ClientInput,
    protocols: readonly Protocol[],
    lengths: readonly number[],
  ): Violation | undefined {
    const bytes = data.subarray(0, MAX_TURN_BYTES);
    const recognize: Recognize = (one, part, ended) => {
      this.recognizerCalls++;
      return one.client({ bytes: part, ended });
    };
    for (const one of protocols) {
      const violation = finalityViolation(one, recognize, bytes, lengths);
      if (violation) return violation;
      if (!random) continue;
      const verdict = recognize(one, bytes, true);
      if (verdict.answer !== 'match' || verdict.confidence === 'weak') continue;
      const detail = `${verdict.confidence}: ${verdict.rule}`;
      return { rule: NOT_SO_SURE, subject: subjectOf(one), detail };
    }
    return undefined;
  }
}

function possibleOf({ data, transport }: ClientInput): readonly Protocol[] {
  return possibleClients({ bytes: data }, PROTOCOLS[transport]);
}

/** Each protocol that its first bytes leave out rejects the message: by a dispatch that is not yet full. */
function missedViolation({ data, transport }: ClientInput): Violation | undefined {
  const all = [...PROTOCOLS[transport]];
  const open = possibleClients({ bytes: data }, all);
  return missed(all, open, (one) => one.client({ bytes: data, ended: true }));
}

function clientViolation(
  { data, transport }: ClientInput,
  lengths: readonly number[],
): Violation | undefined {
  const protocols = PROTOCOLS[transport];
  return judgementViolation(
    (length, ended) => judgeClientBytes({ bytes: data.subarray(0, length), ended }, protocols),
    lengths,
    data.length,
  );
}
