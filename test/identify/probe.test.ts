import fc from 'fast-check';
import { expect, it } from 'vitest';
import {
  BY_ALPN,
  HANDSHAKE,
  LISTEN,
  opening,
  POLYGLOT,
  parseProbe,
  probeName,
} from '../../src/identify/probe.ts';

const RESERVED = ['listen', 'polyglot', 'by-alpn', 'handshake', 'recorded'];

it.each([
  ['http', opening('http')],
  ['http#2', opening('http', 1)],
  ['listen', LISTEN],
  ['polyglot', POLYGLOT],
  ['by-alpn', BY_ALPN],
  ['handshake', HANDSHAKE],
])('%s is the name of one probe', (name, probe) => {
  expect(probeName(probe)).toBe(name);
  expect(parseProbe(name)).toEqual(probe);
});

it.each(RESERVED)('the opening of a protocol named %s is numbered', (id) => {
  expect(probeName(opening(id))).toBe(`${id}#1`);
});

it('every opening of every protocol comes back from its name', () => {
  const ids = fc.oneof(fc.constantFrom(...RESERVED), fc.stringMatching(/^[a-z][a-z0-9._-]{0,20}$/));
  fc.assert(
    fc.property(ids, fc.nat(20), (id, index) => {
      expect(parseProbe(probeName(opening(id, index)))).toEqual(opening(id, index));
    }),
  );
});
