import { describe, expect, it } from 'vitest';
import { concat, hex, text } from '../../src/bytes/build.ts';
import { openingFor } from '../../src/protocols/protocol.ts';
import { vtun } from '../../src/protocols/vtun.ts';
import { clientHolds, matched, replyOf, serverHolds } from '../support/bytes.ts';
import { clientRecordings, serverRecordings } from '../support/recordings.ts';

const OPENING = openingFor(vtun, { host: '127.0.0.1', port: 80, path: '/' });

describe('vtun', () => {
  it('is sure of the recorded replies to its opening, however the reply is cut', () => {
    const answers = serverRecordings('vtun').flatMap(({ name, exchanges }) =>
      exchanges
        .filter(({ probedWith, turns }) => probedWith === 'vtun' && turns[0]?.received.length)
        .map(({ layer, turns, end }) => ({
          name,
          layer,
          end,
          ...(turns[0] ?? { sent: OPENING, received: OPENING }),
        })),
    );
    const found = answers.map(({ name, layer, sent, received, end }) => {
      serverHolds(vtun, received, { sent, layer });
      const ended = end !== 'full';
      const verdict = matched(vtun.server(replyOf(received, { sent, layer, ended })));
      return [name, `${verdict.confidence}: ${verdict.rule}`];
    });
    expect(Object.fromEntries(found)).toEqual({
      'vtun/vtund-3.0.4': 'certain: greeting',
    });
  });

  it('reads the version behind the words of the greeting', () => {
    const greeting = concat(text('VTUN server ver 3.X 05/14/2022\n'), new Uint8Array(19));
    expect(matched(vtun.server(replyOf(greeting))).facts.version).toBe('3.X');
  });

  it('recognizes recorded clients, however their bytes are cut', () => {
    const found = clientRecordings('vtun').flatMap(({ name, clientBytes }) =>
      clientBytes.map((bytes) => [name, matched(clientHolds(vtun, bytes)).confidence]),
    );
    expect(Object.fromEntries(found)).toEqual({
      'vtun/client-vtund-3.0.4': 'certain',
    });
  });

  it('recognizes its own opening as that of a client', () => {
    expect(matched(clientHolds(vtun, OPENING)).answer).toBe('match');
  });

  it('rejects a greeting that is not padded with zeros', () => {
    for (const bytes of [
      text('VTUN server ver 3.X 05/14/2022\nhello'),
      text('VTUN client'),
      concat(hex('56'), 'tun'),
    ]) {
      expect(vtun.server(replyOf(bytes)).answer).toBe('reject');
    }
  });
});
