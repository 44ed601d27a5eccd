import { describe, expect, it } from 'vitest';
import { hex, text } from '../../src/bytes/build.ts';
import { ceph } from '../../src/protocols/ceph.ts';
import { clientHolds, matched, replyOf, serverHolds } from '../support/bytes.ts';
import { serverRecordings } from '../support/recordings.ts';

const OPENING = ceph.openings[0] as Uint8Array;

describe('ceph', () => {
  it.each(serverRecordings('ceph'))('is certain of $name, however its answer is cut', (server) => {
    const [turn] = server.exchanges.find(({ probedWith }) => probedWith === 'ceph')?.turns ?? [];
    if (!turn) throw new Error('not recorded');
    const verdict = matched(serverHolds(ceph, turn.received, { sent: turn.sent }));
    expect(verdict.confidence).toBe('certain');
  });

  it('knows its own opening as that of a client', () => {
    expect(matched(clientHolds(ceph, OPENING)).confidence).toBe('certain');
  });

  it('rejects other protocols at once, and an echo', () => {
    for (const bytes of [
      text('HTTP/1.1 400'),
      text('SSH-2.0-'),
      text('220 '),
      hex('15030300020228'),
    ]) {
      expect(ceph.server(replyOf(bytes, { sent: OPENING })).answer).toBe('reject');
      expect(ceph.client({ bytes, ended: false }).answer).toBe('reject');
    }
    const echoed = replyOf(OPENING, { sent: OPENING, ended: true });
    expect(ceph.server(echoed).answer).toBe('match');
  });

  it('distinguishes the two messengers', () => {
    const greetings = serverRecordings('ceph').map(({ name, exchanges }) => {
      const [turn] = exchanges.find(({ probedWith }) => probedWith === 'listen')?.turns ?? [];
      return [name, matched(serverHolds(ceph, turn?.received ?? OPENING)).facts.protocolVersion];
    });
    expect(Object.fromEntries(greetings)).toEqual({
      'ceph/ceph-mon-v1-16.2.15': 'msgr v1',
      'ceph/ceph-mon-v2-16.2.15': 'msgr v2',
    });
  });

  it('rejects a banner that goes on otherwise', () => {
    for (const bytes of ['ceph v3', 'ceph v028', 'ceph v2\n\x20\0']) {
      expect(ceph.server(replyOf(text(bytes))).answer).toBe('reject');
    }
  });
});
