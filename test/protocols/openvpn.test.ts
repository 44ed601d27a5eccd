import { describe, expect, it } from 'vitest';
import { concat, hex, text } from '../../src/bytes/build.ts';
import { openvpn } from '../../src/protocols/openvpn.ts';
import { openingFor } from '../../src/protocols/protocol.ts';
import { clientHolds, matched, replyOf, serverHolds } from '../support/bytes.ts';
import { clientRecordings, serverRecordings } from '../support/recordings.ts';

const OPENING = openingFor(openvpn, { host: '127.0.0.1', port: 80, path: '/' });

describe('openvpn', () => {
  it('is sure of the recorded replies to its opening, however the reply is cut', () => {
    const answers = serverRecordings('openvpn').flatMap(({ name, exchanges }) =>
      exchanges
        .filter(({ probedWith, turns }) => probedWith === 'openvpn' && turns[0]?.received.length)
        .map(({ layer, turns, end }) => ({
          name,
          layer,
          end,
          ...(turns[0] ?? { sent: OPENING, received: OPENING }),
        })),
    );
    const found = answers.map(({ name, layer, sent, received, end }) => {
      serverHolds(openvpn, received, { sent, layer });
      const ended = end !== 'full';
      const verdict = matched(openvpn.server(replyOf(received, { sent, layer, ended })));
      return [name, `${verdict.confidence}: ${verdict.rule}`];
    });
    expect(Object.fromEntries(found)).toEqual({
      'openvpn/openvpn-2.6.14': 'certain: hard reset that acknowledges the session',
    });
  });

  it('recognizes recorded clients, however their bytes are cut', () => {
    const found = clientRecordings('openvpn').flatMap(({ name, clientBytes }) =>
      clientBytes.map((bytes) => [name, matched(clientHolds(openvpn, bytes)).confidence]),
    );
    expect(Object.fromEntries(found)).toEqual({
      'openvpn/client-openvpn-2.6.14': 'certain',
    });
  });

  it('recognizes its own opening as that of a client', () => {
    expect(matched(clientHolds(openvpn, OPENING)).answer).toBe('match');
  });

  it('rejects another session and another opcode', () => {
    const head = '001a 40 0102030405060708 01 00000000';
    for (const bytes of [
      hex(`${head} 6662cafe 6662beee`),
      hex('001a 38'),
      hex('0019'),
      text('HTTP/1.1 400'),
      concat(hex('001a 40 0102030405060708 02')),
    ]) {
      expect(openvpn.server(replyOf(bytes, { sent: OPENING })).answer).toBe('reject');
    }
    const good = hex(`${head} 6662cafe 6662beef 00000000`);
    expect(matched(serverHolds(openvpn, good, { sent: OPENING })).confidence).toBe('certain');
    expect(openvpn.server(replyOf(good, { sent: text('GET / HTTP/1.1') })).answer).toBe('reject');
  });
});
