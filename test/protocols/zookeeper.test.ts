import { describe, expect, it } from 'vitest';
import { concat, hex, text } from '../../src/bytes/build.ts';
import { polyglot } from '../../src/protocols/polyglot.ts';
import { zookeeper } from '../../src/protocols/zookeeper.ts';
import { clientHolds, matched, replyOf, serverHolds } from '../support/bytes.ts';
import { clientRecordings, serverRecordings } from '../support/recordings.ts';

const OPENING = zookeeper.openings[0] as Uint8Array;

describe('zookeeper', () => {
  it('is certain of every recorded reply to its opening, however the reply is cut', () => {
    const recordings = serverRecordings('zookeeper');
    expect(recordings.length).toBeGreaterThan(0);
    for (const { name, stack, exchanges } of recordings) {
      const layer = stack[0] === 'tls' ? 'tls' : 'tcp';
      const own = exchanges.find((one) => one.probedWith === 'zookeeper' && one.layer === layer);
      const { sent, received } = own?.turns[0] ?? { sent: OPENING, received: new Uint8Array(0) };
      const verdict = matched(serverHolds(zookeeper, received, { sent, layer }));
      expect([name, verdict.confidence]).toEqual([name, 'certain']);
    }
  });

  it('is certain of every recorded client, however its bytes are cut', () => {
    const recordings = clientRecordings('zookeeper');
    expect(recordings.length).toBeGreaterThan(0);
    for (const { name, clientBytes } of recordings) {
      for (const bytes of clientBytes) {
        const verdict = matched(clientHolds(zookeeper, bytes));
        expect([name, verdict.confidence]).toEqual([name, 'certain']);
      }
    }
  });

  it('recognizes its own opening as that of a client', () => {
    expect(matched(clientHolds(zookeeper, OPENING)).answer).toBe('match');
  });

  it('reads the version', () => {
    const found = serverRecordings('zookeeper').map(({ name, stack, exchanges }) => {
      const layer = stack[0] === 'tls' ? 'tls' : 'tcp';
      const own = exchanges.find((one) => one.probedWith === 'zookeeper' && one.layer === layer);
      const bytes = own?.turns[0]?.received ?? OPENING;
      return [name, matched(zookeeper.server(replyOf(bytes, { sent: OPENING, layer }))).facts];
    });
    expect(Object.fromEntries(found)).toMatchObject({
      'zookeeper/zookeeper-3.8': { product: 'ZooKeeper', version: '3.8.0' },
    });
  });

  it('is certain of the answer to the polyglot: such a session is expired', () => {
    // ZooKeeper 3.8.0, as observed: length 36, then version, timeout, session and password of zeros.
    const bytes = concat(hex('00000024'), new Uint8Array(16), hex('00000010'), new Uint8Array(16));
    expect(matched(serverHolds(zookeeper, bytes, { sent: polyglot })).confidence).toBe('certain');
    expect(zookeeper.server(replyOf(bytes, { sent: OPENING })).answer).toBe('reject');
  });

  it('is certain of its refusals (NIOServerCnxn, NettyServerCnxn: their texts)', () => {
    for (const refusal of [
      'srvr is not executed because it is not in the whitelist.\n',
      'This ZooKeeper instance is not currently serving requests\n',
    ]) {
      const verdict = matched(serverHolds(zookeeper, text(refusal), { sent: OPENING }));
      expect(verdict).toMatchObject({ confidence: 'certain', facts: { product: 'ZooKeeper' } });
    }
  });

  it('rejects other texts and frames', () => {
    for (const bytes of [text('Zoo\r\n'), text('This is not'), hex('00000024 00000001')]) {
      expect(zookeeper.server(replyOf(bytes, { sent: polyglot })).answer).toBe('reject');
    }
  });

  it('does not take the stats command of memcached for a four-letter word', () => {
    expect(zookeeper.client({ bytes: text('stats\r\n'), ended: false }).answer).toBe('reject');
  });
});
