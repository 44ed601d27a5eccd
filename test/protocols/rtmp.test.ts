import { describe, expect, it } from 'vitest';
import { concat, hex, text } from '../../src/bytes/build.ts';
import { openingFor } from '../../src/protocols/protocol.ts';
import { rtmp } from '../../src/protocols/rtmp.ts';
import { clientHolds, matched, replyOf, serverHolds } from '../support/bytes.ts';
import { clientRecordings, serverRecordings } from '../support/recordings.ts';

const OPENING = openingFor(rtmp, { host: '127.0.0.1', port: 80, path: '/' });

describe('rtmp', () => {
  it('is sure of the recorded replies to its opening, however the reply is cut', () => {
    const answers = serverRecordings('rtmp').flatMap(({ name, exchanges }) =>
      exchanges
        .filter(({ probedWith, turns }) => probedWith === 'rtmp' && turns[0]?.received.length)
        .map(({ layer, turns, end }) => ({
          name,
          layer,
          end,
          ...(turns[0] ?? { sent: OPENING, received: OPENING }),
        })),
    );
    const found = answers.map(({ name, layer, sent, received, end }) => {
      serverHolds(rtmp, received, { sent, layer });
      const ended = end !== 'full';
      const verdict = matched(rtmp.server(replyOf(received, { sent, layer, ended })));
      return [name, `${verdict.confidence}: ${verdict.rule}`];
    });
    expect(Object.fromEntries(found)).toEqual({
      'rtmp/nginx-rtmp-1.22.1': 'certain: S2 repeats C1',
      'rtmp/node-media-server-rtmp-2.7.4': 'certain: S2 repeats C1',
    });
  });

  it('recognizes recorded clients, however their bytes are cut', () => {
    const found = clientRecordings('rtmp').flatMap(({ name, clientBytes }) =>
      clientBytes.map((bytes) => [name, matched(clientHolds(rtmp, bytes)).confidence]),
    );
    expect(Object.fromEntries(found)).toEqual({
      'rtmp/client-rtmpdump-2.4': 'likely',
    });
  });

  it('recognizes its own opening as that of a client', () => {
    expect(matched(clientHolds(rtmp, OPENING)).answer).toBe('match');
  });

  it('does not take an echo of the opening, or another S2, for an answer', () => {
    const other = concat(hex('03'), new Uint8Array(1536), hex('6662cafe 00000000'), text('random'));
    for (const bytes of [OPENING, other, hex('0000'), text('HTTP/1.1 400')]) {
      expect(rtmp.server(replyOf(bytes, { sent: OPENING })).answer).toBe('reject');
    }
  });
});
