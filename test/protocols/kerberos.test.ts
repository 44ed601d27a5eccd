import { describe, expect, it } from 'vitest';
import { hex, text } from '../../src/bytes/build.ts';
import { kerberos } from '../../src/protocols/kerberos.ts';
import { openingFor } from '../../src/protocols/protocol.ts';
import { clientHolds, matched, replyOf, serverHolds } from '../support/bytes.ts';
import { clientRecordings, serverRecordings } from '../support/recordings.ts';

const OPENING = openingFor(kerberos, { host: '127.0.0.1', port: 80, path: '/' });

describe('kerberos', () => {
  it('is sure of the recorded replies to its opening, however the reply is cut', () => {
    const answers = serverRecordings('kerberos').flatMap(({ name, exchanges }) =>
      exchanges
        .filter(({ probedWith, turns }) => probedWith === 'kerberos' && turns[0]?.received.length)
        .map(({ layer, turns, end }) => ({
          name,
          layer,
          end,
          ...(turns[0] ?? { sent: OPENING, received: OPENING }),
        })),
    );
    const found = answers.map(({ name, layer, sent, received, end }) => {
      serverHolds(kerberos, received, { sent, layer });
      const ended = end !== 'full';
      const verdict = matched(kerberos.server(replyOf(received, { sent, layer, ended })));
      return [name, `${verdict.confidence}: ${verdict.rule}`];
    });
    expect(Object.fromEntries(found)).toEqual({
      'kerberos/krb5kdc-tcp-1.20.1': 'certain: KRB-ERROR',
    });
  });

  it('recognizes recorded clients, however their bytes are cut', () => {
    const found = clientRecordings('kerberos').flatMap(({ name, clientBytes }) =>
      clientBytes.map((bytes) => [name, matched(clientHolds(kerberos, bytes)).confidence]),
    );
    expect(Object.fromEntries(found)).toEqual({
      'kerberos/client-kinit-1.20.1': 'certain',
    });
  });

  it('recognizes its own opening as that of a client', () => {
    expect(matched(clientHolds(kerberos, OPENING)).answer).toBe('match');
  });

  it('is certain of the errors that krb5kdc answers to foreign bytes', () => {
    const [kdc] = serverRecordings('kerberos');
    const turn = kdc?.exchanges.find((one) => one.probedWith === 'http')?.turns[0];
    const verdict = matched(serverHolds(kerberos, turn?.received ?? hex('')));
    expect(verdict).toMatchObject({ confidence: 'certain', facts: { note: 'field too long' } });
  });

  it('rejects frames with another tag, another length, another version', () => {
    const good = '00000018 7e16 3014 a003020105 a10302011e a4053003020100';
    for (const bytes of [
      hex('00000018 3016 3014 a003020105 a10302011e'),
      hex('00000019 7e16 3014 a003020105 a10302011e'),
      hex('00000018 7e16 3013 a003020105 a10302011e'),
      hex('00000018 7e16 3014 a003020104 a10302011e'),
      text('HTTP/1.0 400 Bad Request\r\n'),
    ]) {
      expect(kerberos.server(replyOf(bytes, { sent: OPENING })).answer).toBe('reject');
    }
    expect(kerberos.server(replyOf(hex(good), { sent: OPENING })).answer).toBe('match');
  });
});
