import type { Protocol } from '../../src/protocols/protocol.ts';
import {
  type RecordedAnswer,
  type RecordedClient,
  recordedAnswers,
  recordedClients,
} from './recorded-bytes.ts';
import { sampleSize } from './sample-size.ts';
import { Seeded } from './seeded.ts';
import type { Sample } from './splits.ts';

/** A sample, and how long the prefixes are that are judged: every length, unless given. */
export interface CutSample extends Sample {
  readonly lengths?: readonly number[];
}

/**
 * What servers sent, for one recognizer: everything that its own servers sent unasked or to its own
 * opening, and samples of what they sent to others, of what other servers sent, of damaged bytes
 * and of random ones.
 */
export function serverSamples(one: Protocol): readonly CutSample[] {
  const seeded = new Seeded(`server ${one.id}`);
  const all = recordedAnswers(one.transport ?? 'tcp');
  const own = all.filter(({ protocol }) => protocol === one.id);
  const foreign = all.filter(({ protocol }) => protocol !== one.id);
  const direct = own.filter(({ probedWith }) => probedWith === one.id || probedWith === 'listen');
  const toOthers = own.filter((answer) => !direct.includes(answer));
  const near = own.length > 0 ? own : foreign;
  const whole = [
    ...direct,
    ...seeded.someOf(toOthers, sampleSize({ small: 24, full: toOthers.length })),
  ];
  const parts = [
    ...seeded.someOf(foreign, sampleSize({ small: 40, full: 2000 })),
    ...times(sampleSize({ small: 80, full: 4000 }), () => {
      const answer = seeded.oneOf(near);
      const received = damaged(answer.received, seeded);
      return { ...answer, name: `damaged ${answer.name}`, received };
    }),
    ...times(sampleSize({ small: 40, full: 2000 }), () => {
      const answer = seeded.oneOf(near);
      const received = seeded.bytes(seeded.below(200));
      return { ...answer, name: `random bytes to ${answer.probedWith}`, received };
    }),
  ];
  return [
    ...whole.map((answer) => ofServer(one, answer)),
    ...parts.map((answer) => sparse(ofServer(one, answer))),
  ];
}

/** The same for what clients sent: everything of its own clients, its opening, and samples. */
export function clientSamples(one: Protocol): readonly CutSample[] {
  const seeded = new Seeded(`client ${one.id}`);
  const all = recordedClients(one.transport ?? 'tcp');
  const own = all.filter(({ protocol }) => protocol === one.id);
  const foreign = all.filter(({ protocol }) => protocol !== one.id);
  const parts = [
    ...seeded.someOf(foreign, sampleSize({ small: 40, full: foreign.length })),
    ...times(sampleSize({ small: 60, full: 4000 }), () => {
      const client = seeded.oneOf(own);
      const bytes = damaged(client.bytes, seeded);
      return { ...client, name: `damaged ${client.name}`, bytes };
    }),
    ...times(sampleSize({ small: 20, full: 2000 }), () => {
      const bytes = seeded.bytes(seeded.below(200));
      return { name: 'random bytes', protocol: one.id, bytes };
    }),
  ];
  return [
    ...own.map((client) => ofClient(one, client)),
    ...parts.map((client) => sparse(ofClient(one, client))),
  ];
}

function ofServer(one: Protocol, { name, layer, sent, received }: RecordedAnswer): CutSample {
  return {
    name: `server ${name}`,
    bytes: received,
    judge: (bytes, ended) => one.server({ bytes, sent, layer, later: [], ended }),
  };
}

function ofClient(one: Protocol, { name, bytes: sent }: RecordedClient): CutSample {
  return {
    name: `client ${name}`,
    bytes: sent,
    judge: (bytes, ended) => one.client({ bytes, ended }),
  };
}

/** The first 48 lengths, where nearly everything is decided, then every 64th, and the whole. */
function sparse(sample: CutSample): CutSample {
  const { length } = sample.bytes;
  const lengths = Array.from({ length: Math.min(48, length) }, (_, i) => i);
  for (let next = 48; next < length; next += 64) lengths.push(next);
  return { ...sample, lengths: [...lengths, length] };
}

/** A prefix with one byte changed, as random bytes never come near a protocol. */
function damaged(bytes: Uint8Array, seeded: Seeded): Uint8Array {
  const changed = bytes.slice(0, 1 + seeded.below(bytes.length));
  if (changed.length > 0) changed[seeded.below(changed.length)] = seeded.below(256);
  return changed;
}

function times<T>(count: number, make: () => T): readonly T[] {
  return Array.from({ length: count }, make);
}
