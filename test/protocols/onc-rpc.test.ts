import { describe, expect, it } from 'vitest';
import { concat, hex, text } from '../../src/bytes/build.ts';
import { mountd } from '../../src/protocols/mountd.ts';
import { nfs } from '../../src/protocols/nfs.ts';
import { oncRpc } from '../../src/protocols/onc-rpc.ts';
import { rpcbind } from '../../src/protocols/rpcbind.ts';
import { clientHolds, matched, replyOf, serverHolds } from '../support/bytes.ts';
import { serverRecordings } from '../support/recordings.ts';

const OPENING = oncRpc.openings[0] as Uint8Array;

/** "Program unavailable" to the call with this xid (RFC 5531 section 9). */
function unavailable(xid: string): Uint8Array {
  return hex(`80000018 666272${xid} 00000001 00000000 00000000 00000000 00000001`);
}

describe('onc-rpc', () => {
  const all = concat(...['00', '02', '01', '03'].map(unavailable));

  it('is certain of an unknown program, once all calls were answered', () => {
    const verdict = matched(serverHolds(oncRpc, all, { sent: OPENING }));
    expect(verdict).toMatchObject({ confidence: 'certain', facts: { note: 'another program' } });
    const early = replyOf(unavailable('00'), { sent: OPENING });
    expect(oncRpc.server(early).answer).toBe('need');
    expect(oncRpc.server({ ...early, ended: true }).answer).toBe('match');
  });

  it('is the only one that matches this program', () => {
    for (const one of [rpcbind, nfs, mountd]) {
      expect(one.server(replyOf(all, { sent: OPENING })).answer).toBe('reject');
    }
  });

  it('accepts a denied call as a reply', () => {
    const bytes = hex('80000014 66627200 00000001 00000001 00000001 00000005');
    const denied = replyOf(bytes, { sent: OPENING, ended: true });
    expect(matched(oncRpc.server(denied)).facts.note).toBe('call denied');
  });

  it('leaves the programs that have a name to them, in whatever order they answer', () => {
    for (const id of ['rpcbind', 'nfs', 'mountd', 'glusterfs']) {
      for (const { exchanges } of serverRecordings(id)) {
        const [turn] = exchanges.find(({ probedWith }) => probedWith === 'onc-rpc')?.turns ?? [];
        if (!turn) throw new Error('not recorded');
        const { sent, received } = turn;
        expect(oncRpc.server(replyOf(received, { sent, ended: true })).answer).toBe('reject');
      }
    }
  });

  it('rejects foreign xids, other answers, and an echo', () => {
    for (const bytes of [hex('80000018 66627204'), text('HTTP/1.1 400'), OPENING]) {
      expect(oncRpc.server(replyOf(bytes, { sent: OPENING })).answer).toBe('reject');
    }
    expect(oncRpc.server(replyOf(all, { sent: text('GET / HTTP/1.0\r\n\r\n') })).answer).toBe(
      'reject',
    );
  });

  it('is certain of a client of another program, and rejects a client of a known one', () => {
    const call = (program: string) =>
      hex(`80000028 01020304 00000000 00000002 ${program} 00000001 00000000 0000000000000000`);
    const verdict = matched(clientHolds(oncRpc, call('000186b5')));
    expect(verdict.rule).toBe('call of program 100021');
    expect(oncRpc.client({ bytes: call('000186a3'), ended: false }).answer).toBe('reject');
    expect(matched(clientHolds(nfs, call('000186a3'))).confidence).toBe('certain');
  });
});
