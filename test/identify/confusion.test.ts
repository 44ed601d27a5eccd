import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Candidate, judgeClientBytes, judgeReply } from '../../src/identify/judge.ts';
import { tcpProtocols } from '../../src/protocols/index.ts';
import { type Confidence, type Layer, openingFor } from '../../src/protocols/protocol.ts';
import { Registry, type Stack } from '../../src/protocols/registry.ts';
import {
  clientRecordings,
  type RecordedExchange,
  type Recording,
  serverRecordings,
} from '../support/recordings.ts';
import { NEVER_CERTAIN, WITHOUT_RECORDING } from '../support/without-recording.ts';

const registry = new Registry(tcpProtocols);
const servers = serverRecordings();
const clients = clientRecordings();

/** Recorded bytes with one byte changed: near misses, as random bytes never are. */
const mutated = fc
  .tuple(
    fc.constantFrom(...servers.flatMap((one) => one.exchanges.flatMap(({ turns }) => turns))),
    fc.nat(),
    fc.nat(255),
    fc.nat(),
  )
  .map(([{ received }, at, byte, end]) => {
    const bytes = received.slice(0, 1 + (end % (received.length + 1)));
    if (bytes.length > 0) bytes[at % bytes.length] = byte;
    return bytes;
  });

/** What a recorded server speaks on a layer: in plain TCP a server behind TLS speaks tls. */
function spoken({ stack, also }: Recording, layer: Layer): readonly Stack[] {
  const all = [stack, ...also];
  if (layer === 'tls') return all.filter(([outer]) => outer === 'tls').map((one) => one.slice(1));
  return all.map((one) => (one[0] === 'tls' ? ['tls'] : one));
}

function agree(one: Stack, other: Stack): boolean {
  return one.every((id, i) => i >= other.length || other[i] === id);
}

function candidatesOf({ turns, layer }: RecordedExchange): readonly Candidate[] {
  const [first, ...later] = turns;
  if (!first || first.received.length === 0) return [];
  const { sent, received: bytes } = first;
  return judgeReply({ bytes, sent, layer, later, ended: true }, tcpProtocols).candidates;
}

function strong(candidates: readonly Candidate[]): readonly Candidate[] {
  return candidates.filter(({ match }) => match.confidence !== 'weak');
}

describe('every recorded exchange, shown to every recognizer,', () => {
  it.each(servers)('$name is claimed by nobody else', (server) => {
    const wrong = server.exchanges.flatMap((exchange) =>
      strong(candidatesOf(exchange))
        .filter(({ stack }) => !spoken(server, exchange.layer).some((one) => agree(stack, one)))
        .map(
          ({ id, match }) => `${exchange.layer} ${exchange.probedWith}: ${id} ${match.confidence}`,
        ),
    );
    expect(wrong).toEqual([]);
  });

  const known = servers.filter(({ stack }) => registry.get(stack.at(-1) ?? ''));
  const isSilent = ({ stack }: Recording) =>
    registry.get(stack.at(-1) ?? '')?.answersBy === 'silence';

  it.each(known.filter((one) => !isSilent(one)))('$name is recognised at least once', (server) => {
    expect(server.exchanges.filter((one) => isOwn(server, one, ['certain', 'likely']))).not.toEqual(
      [],
    );
  });

  it.each(known.filter(isSilent))('$name never says anything', ({ exchanges }) => {
    const said = exchanges.filter(({ turns }) => turns.some(({ received }) => received.length > 0));
    expect(said).toEqual([]);
  });

  it.each(clients)(
    'the client $name is recognised by its first bytes, and as nothing else',
    (client) => {
      for (const bytes of client.clientBytes) {
        const { candidates } = judgeClientBytes({ bytes, ended: true }, tcpProtocols);
        const [outermost] = client.stack;
        const wanted = outermost === 'tls' ? ['tls'] : client.stack;
        expect(strong(candidates).filter(({ stack }) => !agree(stack, wanted))).toEqual([]);
      }
    },
  );
});

describe('every built-in protocol', () => {
  const met = tcpProtocols.filter(
    ({ id }) => !Object.hasOwn(WITHOUT_RECORDING, id) && !Object.hasOwn(NEVER_CERTAIN, id),
  );

  it.each(met)('$id was recorded from a server, and is certain of it', ({ id }) => {
    const own = servers.filter(({ stack }) => stack.includes(id));
    expect(
      own.some((server) => server.exchanges.some((one) => isOwn(server, one, ['certain']))),
    ).toBe(true);
  });
});

describe('any bytes, after any opening,', () => {
  const to = { host: 'a.test', port: 80, path: '/' };
  const openings = [new Uint8Array(0), ...tcpProtocols.map((one) => openingFor(one, to))];
  const anySent = fc.constantFrom(...openings);
  const anyLayer = fc.constantFrom('tcp' as const, 'tls' as const);

  it('are never certain when they are random', () => {
    const anyBytes = fc.uint8Array({ minLength: 1, maxLength: 200 });
    fc.assert(
      fc.property(anyBytes, anySent, anyLayer, fc.boolean(), (bytes, sent, layer, ended) => {
        const { candidates } = judgeReply({ bytes, sent, layer, later: [], ended }, tcpProtocols);
        expect(candidates.filter(({ match }) => match.confidence === 'certain')).toEqual([]);
      }),
      { numRuns: 5000 },
    );
  });

  it('never make a recognizer throw, and nobody asks for more once they ended', () => {
    fc.assert(
      fc.property(mutated, anySent, anyLayer, fc.boolean(), (bytes, sent, layer, ended) => {
        for (const one of tcpProtocols) {
          const answer = one.server({ bytes, sent, layer, later: [], ended }).answer;
          if (ended) expect(`${one.id} ${answer}`).not.toBe(`${one.id} need`);
          expect(['match', 'need', 'reject']).toContain(one.client({ bytes, ended }).answer);
        }
      }),
      { numRuns: 2000 },
    );
  });
});

describe('every prefix of a recorded answer', () => {
  const anyTurn = fc.constantFrom(
    ...servers.flatMap(({ exchanges }) =>
      exchanges.flatMap(({ layer, turns: [first] }) =>
        first && first.received.length > 0 ? [{ layer, ...first }] : [],
      ),
    ),
  );

  it('is judged alike, however the rest is cut: who rejects it is not matched later', () => {
    fc.assert(
      fc.property(anyTurn, fc.nat(), ({ layer, sent, received }, at) => {
        const prefix = received.subarray(0, at % received.length);
        for (const one of tcpProtocols) {
          const early = one.server({ bytes: prefix, sent, layer, later: [], ended: false });
          const whole = one.server({ bytes: received, sent, layer, later: [], ended: true });
          if (early.answer === 'reject')
            expect(`${one.id} ${whole.answer}`).toBe(`${one.id} reject`);
        }
      }),
      { numRuns: 3000 },
    );
  });
});

function isOwn(
  server: Recording,
  exchange: RecordedExchange,
  wanted: readonly Confidence[],
): boolean {
  return candidatesOf(exchange).some(
    ({ stack, match }) =>
      wanted.includes(match.confidence) &&
      spoken(server, exchange.layer).some((one) => agree(stack, one)),
  );
}
