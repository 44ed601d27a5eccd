import { describe, expect, it } from 'vitest';
import { openingsFor, type Protocol } from '../../src/protocols/protocol.ts';
import { CLIENT_NOT_RECOGNIZED, OPENING_NOT_RECOGNIZED } from './not-recognized.ts';
import { ownAnswers } from './own-answers.ts';
import { recordingsIfAny } from './recordings.ts';
import { clientSamples, serverSamples } from './samples.ts';
import { type Rule, type Violation, violationsOf } from './splits.ts';

/** What every protocol of the registry is held to. One expectation per rule lists all violations. */
export function testRecognizerContract(one: Protocol): void {
  const key = `${one.transport ?? 'tcp'}/${one.id}`;

  describe(key, () => {
    it.each(RULES)('%s', (rule) => {
      const found = violations(one).filter((violation) => violation.rule === rule);
      if (rule === 'never takes a match back' && Object.hasOwn(MAY_TAKE_BACK, key)) return;
      expect(found.map(({ text }) => text)).toEqual([]);
    });

    it('matches every recorded answer to its own opening', () => {
      const missed = ownAnswers(one).filter(({ verdict }) => verdict.answer !== 'match');
      expect(missed.map(({ name, verdict }) => `${name}: ${verdict.answer}`)).toEqual([]);
    });

    it('recognizes its recorded clients', () => {
      const filter = {
        transport: one.transport ?? 'tcp',
        side: 'client',
        protocol: one.id,
      } as const;
      const missed = recordingsIfAny(filter)
        .filter(({ name }) => !Object.hasOwn(CLIENT_NOT_RECOGNIZED, name))
        .flatMap(({ name, clientBytes }) =>
          clientBytes.map((bytes) => `${name}: ${one.client({ bytes, ended: true }).answer}`),
        )
        .filter((line) => !line.endsWith(': match'));
      expect(missed).toEqual([]);
    });

    it('recognizes its own openings as those of a client', () => {
      const openings = openingsFor(one, { host: 'a.test', port: one.ports[0] ?? 1, path: '/' });
      const isException = Object.hasOwn(OPENING_NOT_RECOGNIZED, key);
      expect(openings.map((bytes) => one.client({ bytes, ended: true }).answer)).toEqual(
        openings.map(({ length }) => (length > 0 && !isException ? 'match' : 'reject')),
      );
    });
  });
}

/** A first part of other bytes is a whole reply of these, and nothing would come if they waited. */
const MAY_TAKE_BACK: Readonly<Record<string, string>> = {
  'tcp/jdwp': 'a handshake may be the start of an echo of the handshake and the command',
  'tcp/postgresql': 'the reply to SSLRequest is one letter, and other bytes may begin with it',
};

const RULES: readonly Rule[] = [
  'throws nothing',
  'does not ask for more after the end',
  'never matches after a rejection',
  'never takes a match back',
  'names evidence within the bytes',
  'judges a view into a larger buffer like the bytes alone',
];

const known = new Map<Protocol, readonly Violation[]>();

/** Found once, as the tests of all rules read them. */
function violations(one: Protocol): readonly Violation[] {
  let found = known.get(one);
  if (!found) {
    const samples = [...serverSamples(one), ...clientSamples(one)];
    found = samples.flatMap(({ lengths, ...sample }) => violationsOf(sample, lengths));
    known.set(one, found);
  }
  return found;
}
