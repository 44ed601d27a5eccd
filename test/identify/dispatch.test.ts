import { describe, expect, it } from 'vitest';
import { Beginnings } from '../../src/identify/beginnings.ts';
import { possibleClients, possibleServers } from '../../src/identify/dispatch.ts';
import { judgeReply } from '../../src/identify/judge.ts';
import { tcpProtocols, udpProtocols } from '../../src/protocols/builtin.ts';
import {
  type Answer,
  match,
  type Protocol,
  type ProtocolDefinition,
  protocol,
  REJECT,
  type Reply,
} from '../../src/protocols/protocol.ts';
import {
  type RecordedAnswer,
  recordedAnswers,
  recordedClients,
} from '../support/recorded-bytes.ts';
import { sampleSize } from '../support/sample-size.ts';
import { Seeded } from '../support/seeded.ts';

const NOTHING = new Uint8Array(0);
const MAX_PREFIX = 16;

const random = new Seeded('dispatch by first bytes');

describe.each([
  ['TCP', 'tcp', tcpProtocols],
  ['UDP', 'udp', udpProtocols],
] as const)('first bytes over %s', (_name, transport, protocols) => {
  const answers = random.someOf(recordedAnswers(transport), sampleSize({ small: 100, full: 3000 }));
  const clients = random.someOf(
    recordedClients(transport),
    sampleSize({ small: 100, full: 100_000 }),
  );

  it('leave every protocol that may match a reply, whatever was sent', () => {
    const missed = answers.flatMap(({ layer, received, sent }) =>
      prefixes(received).flatMap((bytes) => {
        const about = { bytes, layer, later: [], ended: false };
        const open = new Set(possibleServers(about, protocols));
        const others = protocols.filter((one) => !open.has(one));
        return [sent, NOTHING, random.oneOf(answers).sent, mutated(sent)].flatMap((one) =>
          others.filter((other) => other.server({ ...about, sent: one }).answer !== 'reject'),
        );
      }),
    );
    expect(missed.map(({ id }) => id)).toEqual([]);
  });

  it('leave every protocol that may match a client', () => {
    const missed = clients.flatMap(({ bytes: all }) =>
      prefixes(all).flatMap((bytes) => {
        const open = new Set(possibleClients({ bytes }, protocols));
        return protocols.filter(
          (one) => !open.has(one) && one.client({ bytes, ended: false }).answer !== 'reject',
        );
      }),
    );
    expect(missed.map(({ id }) => id)).toEqual([]);
  });
});

describe('recognizers that run', () => {
  // The other tests fill the table of the built-in list with beginnings of many lengths.
  const ownList = [...tcpProtocols];

  const counts = (answers: readonly RecordedAnswer[], protocols: readonly Protocol[]) =>
    answers.map(
      ({ received, layer }) => possibleServers({ bytes: received, layer }, protocols).length,
    );
  const mean = (values: readonly number[]) =>
    values.reduce((sum, value) => sum + value, 0) / values.length;

  it('are few for a reply over TCP', () => {
    const asked = counts(recordedAnswers('tcp'), ownList);
    expect(mean(asked)).toBeLessThan(14);
    expect(Math.max(...asked)).toBeLessThan(31);
  });

  it('are few for a client over TCP', () => {
    const asked = recordedClients('tcp')
      .filter(({ bytes }) => bytes.length > 0)
      .map(({ bytes }) => possibleClients({ bytes }, ownList).length);
    expect(mean(asked)).toBeLessThan(12);
    expect(Math.max(...asked)).toBeLessThan(50);
  });

  it('are as many for a reply to bytes that were never sent before', () => {
    const asked: string[] = [];
    const counted = tcpProtocols.map(
      (one): Protocol => ({
        ...one,
        server: (reply) => {
          asked.push(one.id);
          return one.server(reply);
        },
      }),
    );
    const judge = (nonce: string) => {
      const sent = Buffer.from(`GET /${nonce} HTTP/1.1\r\nHost: a\r\n\r\n`);
      const bytes = Buffer.from('HTTP/1.1 404 Not Found\r\nDate: x\r\nContent-Length: 0\r\n\r\n');
      asked.length = 0;
      judgeReply({ bytes, sent, layer: 'tcp', later: [], ended: true }, counted);
      return asked.length;
    };
    judge('the first one');
    expect(judge('another one')).toBeLessThan(25);
  });
});

describe('a protocol', () => {
  it('that a config declares is asked about all bytes', () => {
    const declared = made({ isDeclared: true, server: () => REJECT });
    expect(possibleServers(replyOf('abcd'), [declared])).toEqual([declared]);
    expect(possibleClients(replyOf('abcd'), [declared])).toEqual([declared]);
  });

  it.each<[string, (reply: Reply) => unknown]>([
    ['what was sent', ({ sent }) => sent.length],
    ['one byte of what was sent', ({ sent }) => sent[0]],
    ['later turns', ({ later: [next] }) => next],
    ['the choice by ALPN', ({ alpn }) => alpn],
    ['the whole reply', (reply) => ({ ...reply })],
  ])('that looks at %s before it rejects is asked about all bytes', (_what, look) => {
    const curious = made({
      server: (_reader, reply) => {
        look(reply);
        return REJECT;
      },
    });
    expect(possibleServers(replyOf('abcd'), [curious])).toEqual([curious]);
  });

  it('that states how its servers begin is not shown other bytes', () => {
    const shown: string[] = [];
    const stated = made({
      serverBeginnings: ['ab', [0x63, undefined, 0x64]],
      server: ({ bytes }): Answer => {
        shown.push(Buffer.from(bytes).toString('latin1'));
        return match('weak', 'anything', bytes.length);
      },
    });
    for (const text of ['ab', 'a', 'abx', 'xab', 'ac', 'cxd', 'cx', 'cxx', '']) {
      stated.server(replyOf(text));
    }
    expect(shown).toEqual(['ab', 'a', 'abx', 'cxd', 'cx', '']);
  });
});

describe('beginnings', () => {
  const one = made({ server: () => REJECT });

  it('are shown to recognizers once', () => {
    const shown: string[] = [];
    const beginnings = new Beginnings([one], (_one, start) => shown.push(hex(start)) > 0);
    for (const text of ['abcdef', 'abcdxy', 'abx', 'a']) beginnings.possible(Buffer.from(text));
    expect(shown).toEqual(['61', '6162', '616263', '61626364', '616278']);
  });

  it('are bounded, and leave more protocols where the bound is reached', () => {
    let shown = 0;
    const beginnings = new Beginnings([one], (_one, start) => {
      shown++;
      return start.length < 4;
    });
    expect(beginnings.possible(Uint8Array.of(1, 2, 3, 4))).toEqual([]);
    const four = new Uint8Array(4);
    for (let i = 0; i < 20_000; i++) {
      new DataView(four.buffer).setUint32(0, i * 211_117);
      beginnings.possible(four);
    }
    expect(shown).toBeLessThan(256 + 4096 + 1);
    expect(beginnings.possible(Uint8Array.of(1, 2, 3, 4))).toEqual([]);
    expect(beginnings.possible(Uint8Array.of(255, 254, 253, 252))).toEqual([one]);
  });
});

function made(parts: Pick<ProtocolDefinition, 'server'> & Partial<ProtocolDefinition>): Protocol {
  return protocol({
    id: 'made',
    title: 'Made for a test',
    name: 'Made',
    ports: [],
    speaksFirst: 'client',
    spec: 'none',
    openings: [NOTHING],
    client: () => REJECT,
    ...parts,
  });
}

function replyOf(text: string): Reply {
  return { bytes: Buffer.from(text), sent: NOTHING, layer: 'tcp', later: [], ended: false };
}

/** All bytes, and the first few. */
function prefixes(bytes: Uint8Array): readonly Uint8Array[] {
  const lengths = Array.from({ length: Math.min(MAX_PREFIX, bytes.length) }, (_, i) => i + 1);
  const cut = random.someOf(lengths, sampleSize({ small: 3, full: MAX_PREFIX }));
  return [bytes, ...cut.map((length) => bytes.subarray(0, length))];
}

function mutated(bytes: Uint8Array): Uint8Array {
  if (bytes.length === 0) return random.bytes(8);
  const copy = bytes.slice();
  copy[random.below(copy.length)] = random.below(256);
  return copy;
}

function hex(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('hex');
}
