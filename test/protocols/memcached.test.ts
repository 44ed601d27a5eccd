import { describe, expect, it } from 'vitest';
import { concat, hex, text } from '../../src/bytes/build.ts';
import { memcached } from '../../src/protocols/memcached.ts';
import { openingFor } from '../../src/protocols/protocol.ts';
import { clientHolds, matched, replyOf, serverHolds } from '../support/bytes.ts';
import { clientRecordings, serverRecordings } from '../support/recordings.ts';

const OPENING = openingFor(memcached, { host: '127.0.0.1', port: 80, path: '/' });

function answerTo(probe: string, name: string): Uint8Array {
  const server = serverRecordings('memcached').find((one) => one.name.includes(name));
  const own = server?.exchanges.findLast((one) => one.probedWith === probe);
  return own?.turns[0]?.received ?? new Uint8Array(0);
}

describe('memcached', () => {
  it.each(['memcached-1', 'stunnel'])('is certain of the version of %s', (name) => {
    const verdict = serverHolds(memcached, answerTo('memcached', name), { sent: OPENING });
    expect(matched(verdict)).toMatchObject({
      confidence: 'certain',
      facts: { product: 'Memcached', version: '1.6.18' },
    });
  });

  it('finds the demand for authentication likely', () => {
    const verdict = serverHolds(memcached, answerTo('memcached', 'auth'), { sent: OPENING });
    expect(matched(verdict)).toMatchObject({
      confidence: 'likely',
      facts: { note: 'CLIENT_ERROR unauthenticated' },
    });
  });

  it('finds ERROR for each of several lines likely, a single one weak', () => {
    const sent = text('PING\r\nPING\r\n');
    expect(
      matched(serverHolds(memcached, answerTo('redis', 'memcached-1'), { sent })).confidence,
    ).toBe('likely');
    expect(
      matched(serverHolds(memcached, answerTo('smtp', 'memcached-1'), { sent })).confidence,
    ).toBe('weak');
  });

  it.each([
    'VERSION\r\n',
    'VERSION x\r\n',
    'ERROR\n',
    'ERROR 1',
    'OK 1.1.20\n',
    'UNKNOWN_COMMAND\r\n',
    'X',
  ])('rejects %j', (reply) => {
    expect(memcached.server(replyOf(text(reply), { sent: OPENING })).answer).toBe('reject');
  });

  it.each(clientRecordings('memcached').map((one) => [one.name, one] as const))(
    'knows the commands of %s',
    (_name, { clientBytes }) => {
      expect(clientBytes.length).toBeGreaterThan(0);
      for (const bytes of clientBytes) {
        expect(matched(clientHolds(memcached, bytes)).confidence).not.toBe('weak');
      }
    },
  );

  it.each([
    'GET / HTTP/1.1\r\n',
    'getter x\r\n',
    'set x\r\n',
    'version 2\r\n',
    '\x80\x49',
    '\x80\0\0\0\0\x01',
  ])('rejects %j from a client', (request) => {
    expect(memcached.client({ bytes: text(request), ended: false }).answer).toBe('reject');
  });

  it('requires the whole header of a binary request', () => {
    const bytes = hex('80 0b 0000 00 00 0000 00000000 66697273 00000000000000');
    expect(memcached.client({ bytes, ended: false }).answer).toBe('need');
    expect(memcached.client({ bytes, ended: true }).answer).toBe('reject');
  });

  it('is certain of a binary response with the opaque of the request (memcached 1.6.18)', () => {
    const sent = hex('80 0a 0000 00 00 0000 00000000 66626d63 0000000000000000');
    const bytes = hex('81 0a 0000 00 00 0000 00000000 66626d63 0000000000000000');
    expect(matched(serverHolds(memcached, bytes, { sent })).confidence).toBe('certain');
    expect(memcached.server(replyOf(bytes)).answer).toBe('reject');
    const other = hex('81 0a 0000 00 00 0000 00000000 66626d64');
    expect(memcached.server(replyOf(other, { sent })).answer).toBe('reject');
    expect(memcached.server(replyOf(bytes.slice(0, 9), { sent, ended: true })).answer).toBe(
      'reject',
    );
  });

  it('is certain of an ERROR once version is answered', () => {
    const sent = text('version\r\n');
    const settledBy = (answer: string) => {
      const later = [{ sent, received: text(answer) }];
      const reply = replyOf(text('ERROR\r\n'), { sent: text('x\r\n'), later });
      return matched(memcached.server(reply)).confidence;
    };
    expect(settledBy('VERS')).toBe('weak');
    expect(settledBy('VERSION 1.6.18\r\n')).toBe('certain');
    expect(settledBy('ERROR\r\n')).toBe('weak');
  });

  it('is not a server that answers version with ERROR', () => {
    const reply = replyOf(text('ERROR\r\n'), { sent: text('version\r\n') });
    expect(memcached.server(reply).answer).toBe('reject');
  });

  it('is certain of the answer to its binary opening', () => {
    const sent = memcached.openings[1] as Uint8Array;
    const received = concat(hex('810b0000 00000000 00000006 66627974 00000000 00000000'), '1.6.18');
    expect(matched(serverHolds(memcached, received, { sent })).confidence).toBe('certain');
    const foreign = concat(hex('810b0000 00000000 00000006 66627975 00000000 00000000'), '1.6.18');
    expect(memcached.server(replyOf(foreign, { sent })).answer).toBe('reject');
  });
});
