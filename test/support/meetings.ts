import { clientView } from '../../src/expect/client-view.ts';
import type { Constraints } from '../../src/expect/endpoint.ts';
import type { Finding, Impact } from '../../src/expect/finding.ts';
import { judgeEndpoint } from '../../src/expect/verdict.ts';
import type { Attempt, Exchange } from '../../src/identify/exchange.ts';
import { identifyAttempts } from '../../src/identify/identification.ts';
import { parseProbe } from '../../src/identify/probe.ts';
import type { Registry, Transport } from '../../src/protocols/registry.ts';
import { type FindingWords, findingWords } from '../../src/words/finding.ts';
import { endpointOf, NOW, registry } from './expectations.ts';
import { serverRecordings } from './recordings.ts';

/** What came of asking for a protocol at a recorded server: the finding, as data and in words. */
export interface Met {
  readonly finding: Finding;
  readonly about: Impact;
  readonly words: FindingWords;
}

/** Asks a recorded server for what is expected, as a check would, and judges its answers. */
export function meet(expected: string, recording: string, more: MeetOptions = {}): Met {
  const [folder = ''] = recording.split('/');
  const found = serverRecordings(folder).find(({ name }) => name === recording);
  if (!found) throw new Error(`no recording ${recording}`);
  const attempts = found.exchanges
    .filter(({ layer }) => layer === 'tcp')
    .map(
      (one): Exchange => ({
        ...one,
        probedWith: parseProbe(one.probedWith),
        timing: { connected: 1, ended: 1000 },
      }),
    );
  return meetAttempts(expected, attempts, more);
}

interface MeetOptions {
  readonly constraints?: Constraints;
  readonly transport?: Transport;
  /** Protocols besides the built-in ones. */
  readonly registry?: Registry;
}

/** The same of attempts that a test made up. */
export function meetAttempts(
  expected: string,
  attempts: readonly Attempt[],
  { constraints = {}, transport = 'tcp', registry: known = registry }: MeetOptions = {},
): Met {
  const plain = endpointOf('any', { constraints });
  const stacks = [known.parseStack(expected) ?? [expected]];
  const expectation = {
    ...plain.expectation,
    expected: { kind: 'stacks', stacks },
    text: expected,
  } as const;
  const endpoint = { ...plain, expectation, target: { ...plain.target, transport } };
  const heard = () => clientView(expectation.expected, attempts, known);
  const { findings } = judgeEndpoint(
    endpoint,
    identifyAttempts(attempts, known),
    heard,
    known,
    NOW,
  );
  const [finding] = findings;
  if (!finding) throw new Error(`${expected} is met`);
  return { finding, about: finding.about as Impact, words: findingWords(finding) };
}

/** The kinds of danger, the gravest first. */
export function kindsOf({ about }: Met): string[] {
  return (about.effects ?? []).map(({ kind }) => kind);
}
