import { describe, expect, it } from 'vitest';
import { type Candidate, judgeClientBytes, judgeReply } from '../../src/identify/judge.ts';
import { udpProtocols } from '../../src/protocols/builtin.ts';
import { openingFor, type Turn } from '../../src/protocols/protocol.ts';
import { udpClientRecordings, udpServerRecordings } from '../support/recordings.ts';
import { sampleSize } from '../support/sample-size.ts';
import { hexText, Seeded } from '../support/seeded.ts';

const servers = udpServerRecordings();
const clients = udpClientRecordings();

function candidatesOf({ sent, received: bytes }: Turn): readonly Candidate[] {
  if (bytes.length === 0) return [];
  const reply = { bytes, sent, layer: 'udp', later: [], ended: true } as const;
  return judgeReply(reply, udpProtocols).candidates;
}

function strong(candidates: readonly Candidate[]): readonly Candidate[] {
  return candidates.filter(({ match }) => match.confidence !== 'weak');
}

describe('every recorded datagram, shown to every recognizer of datagrams,', () => {
  it.each(servers)('$name is claimed by no other protocol', ({ stack, exchanges }) => {
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
  const answering = udpProtocols.filter(({ withoutRecording }) => !withoutRecording);

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

describe('after any opening,', () => {
  const to = { host: 'a.test', port: 80, path: '/' };
  const openings = udpProtocols.map((one) => openingFor(one, to));

  it('random bytes are never certain', () => {
    const seeded = new Seeded('random bytes over UDP');
    const wrong: string[] = [];
    for (let left = sampleSize({ small: 2000, full: 100_000 }); left > 0; left--) {
      const bytes = seeded.bytes(1 + seeded.below(200));
      const sent = seeded.oneOf([new Uint8Array(0), ...openings]);
      const reply = { bytes, sent, layer: 'udp', later: [], ended: seeded.below(2) === 0 } as const;
      for (const { id, match } of judgeReply(reply, udpProtocols).candidates) {
        if (match.confidence === 'certain') wrong.push(`${id}: ${hexText(bytes)}`);
      }
    }
    expect(wrong).toEqual([]);
  });

  it('only an echo repeats the opening: every other protocol rejects its own bytes', () => {
    const wrong = openings
      .filter(({ length }) => length > 0)
      .flatMap((sent) =>
        udpProtocols
          .filter(({ echoes }) => !echoes)
          .map((one) => {
            const reply = { bytes: sent, sent, layer: 'udp', later: [], ended: true } as const;
            return `${one.id} to ${hexText(sent)}: ${one.server(reply).answer}`;
          })
          .filter((line) => !line.endsWith(': reject')),
      );
    expect(wrong).toEqual([]);
  });
});
