import { describe, expect, it } from 'vitest';
import { concat, hex, text } from '../../src/bytes/build.ts';
import { openingFor } from '../../src/protocols/protocol.ts';
import { torControl } from '../../src/protocols/tor-control.ts';
import { clientHolds, matched, replyOf, serverHolds } from '../support/bytes.ts';
import { serverRecordings } from '../support/recordings.ts';

const OPENING = openingFor(torControl, { host: '127.0.0.1', port: 80, path: '/' });

describe('tor-control', () => {
  it('is sure of the recorded replies to its opening, however the reply is cut', () => {
    const answers = serverRecordings('tor-control').flatMap(({ name, exchanges }) =>
      exchanges
        .filter(
          ({ probedWith, turns }) => probedWith === 'tor-control' && turns[0]?.received.length,
        )
        .map(({ layer, turns, end }) => ({
          name,
          layer,
          end,
          ...(turns[0] ?? { sent: OPENING, received: OPENING }),
        })),
    );
    const found = answers.map(({ name, layer, sent, received, end }) => {
      serverHolds(torControl, received, { sent, layer });
      const ended = end !== 'full';
      const verdict = matched(torControl.server(replyOf(received, { sent, layer, ended })));
      return [name, `${verdict.confidence}: ${verdict.rule}`];
    });
    expect(Object.fromEntries(found)).toEqual({
      'tor-control/tor-control-0.4.9.11': 'certain: answer to PROTOCOLINFO',
    });
  });

  it('recognizes its own opening as that of a client', () => {
    expect(matched(clientHolds(torControl, OPENING)).answer).toBe('match');
  });

  it('reads the version and how to authenticate', () => {
    const own = serverRecordings('tor-control')[0]?.exchanges.find(
      (one) => one.probedWith === 'tor-control',
    );
    const { received } = own?.turns[0] ?? { received: OPENING };
    expect(matched(torControl.server(replyOf(received, { sent: OPENING }))).facts).toEqual({
      product: 'Tor',
      version: '0.4.9.11',
      note: 'authentication HASHEDPASSWORD',
    });
  });

  it('recognizes its reply to foreign bytes, and its page for browsers', () => {
    const refusal = matched(serverHolds(torControl, text('514 Authentication required.\r\n')));
    expect(refusal.confidence).toBe('likely');
    const page = serverRecordings('tor-control')[0]?.exchanges.find(
      (one) => one.probedWith === 'http',
    );
    const { sent, received } = page?.turns[0] ?? { sent: OPENING, received: OPENING };
    expect(matched(serverHolds(torControl, received, { sent })).confidence).toBe('certain');
  });

  it('rejects replies of SMTP and FTP', () => {
    for (const bytes of [
      text('250-a.test greets you\r\n'),
      text('500 unknown command\r\n'),
      text('HTTP/1.0 501 Not Implemented\r\n'),
      concat(hex('32'), '20 a.test ESMTP\r\n'),
    ]) {
      expect(torControl.server(replyOf(bytes, { sent: OPENING })).answer).toBe('reject');
    }
  });
});
