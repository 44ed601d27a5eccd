import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Candidate, judgeClientBytes, judgeReply } from '../../src/identify/judge.ts';
import { openingFor, type Turn } from '../../src/protocols/protocol.ts';
import { udpProtocols } from '../../src/protocols/udp/index.ts';
import { udpClientRecordings, udpServerRecordings } from '../support/recordings.ts';
import { SILENT_OVER_UDP, UDP_WITHOUT_RECORDING } from '../support/without-recording.ts';

const servers = udpServerRecordings();
const clients = udpClientRecordings();
const turns = servers.flatMap(({ exchanges }) => exchanges.flatMap((one) => one.turns));

/** Recorded bytes with one byte changed: near misses, as random bytes never are. */
const mutated = fc
  .tuple(fc.constantFrom(...turns), fc.nat(), fc.nat(255), fc.nat())
  .map(([{ received }, at, byte, end]) => {
    const bytes = received.slice(0, 1 + (end % (received.length + 1)));
    if (bytes.length > 0) bytes[at % bytes.length] = byte;
    return bytes;
  });

function candidatesOf({ sent, received: bytes }: Turn): readonly Candidate[] {
  if (bytes.length === 0) return [];
  const reply = { bytes, sent, layer: 'udp', later: [], ended: true } as const;
  return judgeReply(reply, udpProtocols).candidates;
}

function strong(candidates: readonly Candidate[]): readonly Candidate[] {
  return candidates.filter(({ match }) => match.confidence !== 'weak');
}

describe('every recorded datagram, shown to every recognizer of datagrams,', () => {
  it.each(servers)('$name is claimed by nobody else', ({ stack, exchanges }) => {
    const wrong = exchanges.flatMap(({ probedWith, turns: [turn] }) =>
      strong(turn ? candidatesOf(turn) : [])
        .filter(({ id }) => id !== stack.at(-1))
        .map(({ id, match }) => `${probedWith}: ${id} ${match.confidence}`),
    );
    expect(wrong).toEqual([]);
  });

  it.each(clients)(
    'the client $name is recognised by its first datagram, and as nothing else',
    ({ stack, clientBytes }) => {
      for (const bytes of clientBytes) {
        const { candidates } = judgeClientBytes({ bytes, ended: true }, udpProtocols);
        expect(strong(candidates).map(({ id }) => id)).toEqual([stack.at(-1)]);
      }
    },
  );

  it.each(udpProtocols)("$id's opening is no other client's", (one) => {
    const bytes = openingFor(one, { host: 'a.test', port: one.ports[0] ?? 1, path: '/' });
    const { candidates } = judgeClientBytes({ bytes, ended: true }, udpProtocols);
    expect(strong(candidates).filter(({ id }) => id !== one.id)).toEqual([]);
  });
});

describe('every protocol of datagrams', () => {
  const answering = udpProtocols.filter(
    ({ id }) => !Object.hasOwn(UDP_WITHOUT_RECORDING, id) && !Object.hasOwn(SILENT_OVER_UDP, id),
  );

  it.each(answering)('$id was recorded from a server, and is certain of its answer', ({ id }) => {
    const own = servers
      .filter(({ stack }) => stack.at(-1) === id)
      .flatMap(({ exchanges }) => exchanges.filter(({ probedWith }) => probedWith === id));
    const verdicts = own.map(({ turns: [turn] }) =>
      candidatesOf(turn as Turn).map((one) => [one.id, one.match.confidence]),
    );
    expect(verdicts.length).toBeGreaterThan(0);
    for (const verdict of verdicts) expect(verdict).toContainEqual([id, 'certain']);
  });
});

describe('any bytes, after any opening,', () => {
  const to = { host: 'a.test', port: 80, path: '/' };
  const openings = [new Uint8Array(0), ...udpProtocols.map((one) => openingFor(one, to))];
  const anySent = fc.constantFrom(...openings);

  it('are never certain when they are random', () => {
    const anyBytes = fc.uint8Array({ minLength: 1, maxLength: 200 });
    fc.assert(
      fc.property(anyBytes, anySent, fc.boolean(), (bytes, sent, ended) => {
        const reply = { bytes, sent, layer: 'udp', later: [], ended } as const;
        const { candidates } = judgeReply(reply, udpProtocols);
        expect(candidates.filter(({ match }) => match.confidence === 'certain')).toEqual([]);
      }),
      { numRuns: 5000 },
    );
  });

  it('never make a recognizer throw, and nobody asks for more of a whole datagram', () => {
    fc.assert(
      fc.property(mutated, anySent, fc.boolean(), (bytes, sent, ended) => {
        for (const one of udpProtocols) {
          const verdicts = [
            one.server({ bytes, sent, layer: 'udp', later: [], ended }),
            one.client({ bytes, ended }),
          ];
          for (const { answer } of verdicts) {
            expect(ended && answer === 'need' ? one.id : '').toBe('');
          }
        }
      }),
      { numRuns: 2000 },
    );
  });

  it('are none of those that were asked: a server does not repeat the opening, but echo', () => {
    for (const sent of openings.filter(({ length }) => length > 0)) {
      for (const one of udpProtocols.filter(({ echoes }) => !echoes)) {
        const reply = { bytes: sent, sent, layer: 'udp', later: [], ended: true } as const;
        expect(`${one.id} ${one.server(reply).answer}`).toBe(`${one.id} reject`);
      }
    }
  });
});

describe('every prefix of a recorded datagram', () => {
  it('is judged alike, however the rest is cut: who rejects it is not matched later', () => {
    const answered = turns.filter(({ received }) => received.length > 0);
    fc.assert(
      fc.property(fc.constantFrom(...answered), fc.nat(), ({ sent, received }, at) => {
        const prefix = received.subarray(0, at % received.length);
        for (const one of udpProtocols) {
          const context = { sent, layer: 'udp', later: [] } as const;
          const early = one.server({ ...context, bytes: prefix, ended: false });
          const whole = one.server({ ...context, bytes: received, ended: true });
          if (early.answer === 'reject')
            expect(`${one.id} ${whole.answer}`).toBe(`${one.id} reject`);
        }
      }),
      { numRuns: 3000 },
    );
  });
});
