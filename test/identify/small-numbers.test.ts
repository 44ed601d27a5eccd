import { describe, expect, it } from 'vitest';
import { type Judgement, judgeClientBytes, judgeReply } from '../../src/identify/judge.ts';
import { tcpProtocols, udpProtocols } from '../../src/protocols/builtin.ts';
import { openingsFor, type Protocol } from '../../src/protocols/protocol.ts';
import { sampleSize } from '../support/sample-size.ts';
import { hexText, Seeded } from '../support/seeded.ts';
import { smallNumbers } from '../support/small-numbers.ts';

/**
 * Genuine replies that are nothing but small numbers and zeros. What was sent makes them stronger:
 * only a reply to the protocol's own request is one of them.
 */
const SHORT_REPLIES: Readonly<Record<string, string>> = {
  fastcgi: 'FCGI_GET_VALUES_RESULT without values',
  firebird: 'request to continue the authentication',
  grpc: 'SETTINGS frame',
  http2: 'SETTINGS frame',
  mqtt: 'CONNACK to a CONNECT',
  quassel: 'chosen protocol',
  socks4: 'reply for the address of the request',
  socks5: 'no authentication',
  uwsgi: 'answer to a ping',
};

/** Letters, not numbers: the whole reply to an SSLRequest is one of them. */
const LETTERS = ['one byte, N, to SSLRequest', 'one byte, S, to SSLRequest'];

const random = new Seeded('small numbers and zeros');
const strings = random.someOf(smallNumbers(), sampleSize({ small: 1500, full: 100_000 }));
/** Nothing, and bytes of no protocol. */
const FOREIGN = [0, 8, 20, 60, 200].map((length) => random.bytes(length));

/** With full samples each string meets so many openings. */
const OPENINGS = sampleSize({ small: 2, full: 10 });

const TRANSPORTS: readonly (readonly [
  name: string,
  protocols: readonly Protocol[],
  layers: readonly ('tcp' | 'tls' | 'udp')[],
])[] = [
  ['TCP', tcpProtocols, ['tcp', 'tls']],
  ['UDP', udpProtocols, ['udp']],
];

describe.each(TRANSPORTS)(
  'one or two small numbers and zeros over %s',
  (_name, protocols, layers) => {
    it('identify no client', () => {
      const wrong = strings.flatMap((bytes) =>
        named(judgeClientBytes({ bytes, ended: true }, protocols), bytes),
      );
      expect(wrong).toEqual([]);
    });

    it('identify no server that was sent nothing, or foreign bytes', () => {
      const wrong = strings.flatMap((bytes) =>
        FOREIGN.flatMap((sent) =>
          layers.flatMap((layer) =>
            named(judgeReply({ ...REPLY, bytes, sent, layer }, protocols), bytes),
          ),
        ),
      );
      expect(wrong).toEqual([]);
    });

    it("identify no server that was sent another protocol's opening", () => {
      const to = { host: 'a.test', port: 1, path: '/' };
      const openings = protocols.flatMap((one) => openingsFor(one, to));
      const wrong = strings.flatMap((bytes) =>
        random.someOf(openings, OPENINGS).flatMap((sent) =>
          layers.flatMap((layer) => {
            const judgement = judgeReply({ ...REPLY, bytes, sent, layer }, protocols);
            return named(judgement, bytes, sent);
          }),
        ),
      );
      expect(wrong).toEqual([]);
    });

    /** What identifies these bytes, except a short reply to a request of the same protocol. */
    function named({ candidates }: Judgement, bytes: Uint8Array, sent?: Uint8Array): string[] {
      return candidates
        .filter(({ match }) => match.confidence !== 'weak')
        .filter(({ id, match }) => !sent || !isShortReply(id, match.rule, sent))
        .map(({ id, match }) => `${id}, ${match.confidence} of ${hexText(bytes)}: ${match.rule}`);
    }

    function isShortReply(id: string, rule: string, sent: Uint8Array): boolean {
      if (SHORT_REPLIES[id] !== rule && !LETTERS.includes(rule)) return false;
      const client = protocols.find((one) => one.id === id)?.client({ bytes: sent, ended: true });
      return client?.answer === 'match';
    }
  },
);

const REPLY = { later: [], ended: true };
