import { describe, expect, it } from 'vitest';
import { type Candidate, judgeClientBytes, judgeReply } from '../../src/identify/judge.ts';
import { tcpProtocols } from '../../src/protocols/builtin.ts';
import { type Confidence, type Layer, openingFor } from '../../src/protocols/protocol.ts';
import { Registry, type Stack } from '../../src/protocols/registry.ts';
import {
  clientRecordings,
  type RecordedExchange,
  type Recording,
  serverRecordings,
} from '../support/recordings.ts';
import { sampleSize } from '../support/sample-size.ts';
import { hexText, Seeded } from '../support/seeded.ts';

const registry = new Registry(tcpProtocols);
const servers = serverRecordings();
const clients = clientRecordings();

/** What a recorded server speaks on a layer: in plain TCP a server behind TLS speaks tls. */
function spoken({ stack, also }: Recording, layer: Layer): readonly Stack[] {
  const all = [stack, ...also];
  if (layer === 'tls') return all.filter(([outer]) => outer === 'tls').map((one) => one.slice(1));
  return all.map((one) => (one[0] === 'tls' ? ['tls'] : one));
}

function agree(one: Stack, other: Stack): boolean {
  return one.every((id, i) => i >= other.length || other[i] === id);
}

const judged = new Map<RecordedExchange, readonly Candidate[]>();

/** Each exchange is judged once, however many tests look at the result. */
function candidatesOf(exchange: RecordedExchange): readonly Candidate[] {
  let candidates = judged.get(exchange);
  if (!candidates) {
    candidates = judgeExchange(exchange);
    judged.set(exchange, candidates);
  }
  return candidates;
}

function judgeExchange({ turns, layer }: RecordedExchange): readonly Candidate[] {
  const [first, ...later] = turns;
  if (!first || first.received.length === 0) return [];
  const { sent, received: bytes } = first;
  return judgeReply({ bytes, sent, layer, later, ended: true }, tcpProtocols).candidates;
}

function strong(candidates: readonly Candidate[]): readonly Candidate[] {
  return candidates.filter(({ match }) => match.confidence !== 'weak');
}

describe('every recorded exchange, shown to every recognizer,', () => {
  it.each(servers)('$name is claimed by no other protocol', (server) => {
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
    registry.get(stack.at(-1) ?? '')?.answersBy !== undefined;

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
    ({ withoutRecording, neverCertain, answersBy }) =>
      !withoutRecording && !neverCertain && !answersBy,
  );

  it.each(met)('$id was recorded from a server, and is certain of it', ({ id }) => {
    const own = servers.filter(({ stack }) => stack.includes(id));
    expect(
      own.some((server) => server.exchanges.some((one) => isOwn(server, one, ['certain']))),
    ).toBe(true);
  });
});

describe('random bytes, after any opening,', () => {
  it('are never certain', () => {
    const to = { host: 'a.test', port: 80, path: '/' };
    const openings = [new Uint8Array(0), ...tcpProtocols.map((one) => openingFor(one, to))];
    const seeded = new Seeded('random bytes over TCP');
    const wrong: string[] = [];
    for (let left = sampleSize({ small: 2000, full: 100_000 }); left > 0; left--) {
      const bytes = seeded.bytes(1 + seeded.below(200));
      const [sent, layer] = [seeded.oneOf(openings), seeded.oneOf(['tcp', 'tls'] as const)];
      const reply = { bytes, sent, layer, later: [], ended: seeded.below(2) === 0 };
      for (const { id, match } of judgeReply(reply, tcpProtocols).candidates) {
        if (match.confidence === 'certain') wrong.push(`${id}: ${hexText(bytes)}`);
      }
    }
    expect(wrong).toEqual([]);
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
