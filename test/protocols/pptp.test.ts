import { describe, expect, it } from 'vitest';
import { concat, hex, text } from '../../src/bytes/build.ts';
import { pptp } from '../../src/protocols/pptp.ts';
import { openingFor } from '../../src/protocols/protocol.ts';
import { clientHolds, matched, replyOf, serverHolds } from '../support/bytes.ts';
import { serverRecordings } from '../support/recordings.ts';

const OPENING = openingFor(pptp, { host: '127.0.0.1', port: 80, path: '/' });

describe('pptp', () => {
  it('is sure of the recorded replies to its opening, however the reply is cut', () => {
    const answers = serverRecordings('pptp').flatMap(({ name, exchanges }) =>
      exchanges
        .filter(({ probedWith, turns }) => probedWith === 'pptp' && turns[0]?.received.length)
        .map(({ layer, turns, end }) => ({
          name,
          layer,
          end,
          ...(turns[0] ?? { sent: OPENING, received: OPENING }),
        })),
    );
    const found = answers.map(({ name, layer, sent, received, end }) => {
      serverHolds(pptp, received, { sent, layer });
      const ended = end !== 'full';
      const verdict = matched(pptp.server(replyOf(received, { sent, layer, ended })));
      return [name, `${verdict.confidence}: ${verdict.rule}`];
    });
    expect(Object.fromEntries(found)).toEqual({
      'pptp/pptpd-1.4.0': 'certain: Start-Control-Connection-Reply',
    });
  });

  it('recognizes its own opening as that of a client', () => {
    expect(matched(clientHolds(pptp, OPENING)).answer).toBe('match');
  });

  it('reads the maker', () => {
    const own = serverRecordings('pptp')[0]?.exchanges.find((one) => one.probedWith === 'pptp');
    const { received } = own?.turns[0] ?? { received: OPENING };
    expect(matched(pptp.server(replyOf(received, { sent: OPENING }))).facts).toEqual({
      protocolVersion: '1.0',
      product: 'linux',
    });
  });

  it('rejects its own request as a reply, and other cookies', () => {
    for (const bytes of [OPENING, hex('009c 0001 1a2b3c4e'), hex('009d'), concat(text('HTTP'))]) {
      expect(pptp.server(replyOf(bytes, { sent: OPENING })).answer).toBe('reject');
    }
  });
});
