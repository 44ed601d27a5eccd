import { describe, expect, it } from 'vitest';
import { hex } from '../../src/bytes/build.ts';
import { diameter } from '../../src/protocols/diameter.ts';
import { openingFor } from '../../src/protocols/protocol.ts';
import { clientHolds, matched, replyOf, serverHolds } from '../support/bytes.ts';
import { clientRecordings, serverRecordings } from '../support/recordings.ts';

const OPENING = openingFor(diameter, { host: '127.0.0.1', port: 80, path: '/' });

describe('diameter', () => {
  it('is sure of the recorded replies to its opening, however the reply is cut', () => {
    const answers = serverRecordings('diameter').flatMap(({ name, exchanges }) =>
      exchanges
        .filter(({ probedWith, turns }) => probedWith === 'diameter' && turns[0]?.received.length)
        .map(({ layer, turns, end }) => ({
          name,
          layer,
          end,
          ...(turns[0] ?? { sent: OPENING, received: OPENING }),
        })),
    );
    const found = answers.map(({ name, layer, sent, received, end }) => {
      serverHolds(diameter, received, { sent, layer });
      const ended = end !== 'full';
      const verdict = matched(diameter.server(replyOf(received, { sent, layer, ended })));
      return [name, `${verdict.confidence}: ${verdict.rule}`];
    });
    expect(Object.fromEntries(found)).toEqual({
      'diameter/freediameter-1.2.1': 'certain: answer with the command and the identifiers',
      'diameter/freediameter-stranger-1.2.1':
        'certain: answer with the command and the identifiers',
    });
  });

  it('recognizes recorded clients, however their bytes are cut', () => {
    const found = clientRecordings('diameter').flatMap(({ name, clientBytes }) =>
      clientBytes.map((bytes) => [name, matched(clientHolds(diameter, bytes)).confidence]),
    );
    expect(Object.fromEntries(found)).toEqual({
      'diameter/client-diameter-npm': 'certain',
      'diameter/client-freediameter-1.2.1': 'certain',
    });
  });

  it('recognizes its own opening as that of a client', () => {
    expect(matched(clientHolds(diameter, OPENING)).answer).toBe('match');
  });

  it('reads product and refusal', () => {
    const facts = serverRecordings('diameter').map(({ exchanges }) => {
      const own = exchanges.find((one) => one.probedWith === 'diameter')?.turns[0];
      const { sent, received } = own ?? { sent: OPENING, received: OPENING };
      return matched(diameter.server(replyOf(received, { sent }))).facts;
    });
    expect(facts).toEqual([
      { protocolVersion: '1', product: 'freeDiameter', version: '10201' },
      { protocolVersion: '1', note: 'result code 3010' },
    ]);
  });

  it('rejects an answer with other identifiers, a request, and a length that cannot be', () => {
    const ids = '6662cafe 6662beef';
    for (const bytes of [
      hex('01000014 00000101 00000000 6662cafe 6662beee'),
      hex(`01000014 80000101 00000000 ${ids}`),
      hex(`01000010 00000101 00000000 ${ids}`),
      hex(`01000015 00000101 00000000 ${ids}`),
      hex(`02000014 00000101 00000000 ${ids}`),
    ]) {
      expect(diameter.server(replyOf(bytes, { sent: OPENING })).answer).toBe('reject');
    }
    const good = hex(`01000014 00000101 00000000 ${ids}`);
    expect(diameter.server(replyOf(good)).answer).toBe('reject');
    expect(diameter.server(replyOf(good, { sent: OPENING })).answer).toBe('match');
  });
});
