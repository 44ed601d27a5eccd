import { describe, expect, it } from 'vitest';
import { hex, text } from '../../src/bytes/build.ts';
import { bittorrent } from '../../src/protocols/bittorrent.ts';
import { clientHolds, matched, replyOf, serverHolds } from '../support/bytes.ts';
import { serverRecordings } from '../support/recordings.ts';

const OPENING = bittorrent.openings[0] as Uint8Array;

describe('bittorrent', () => {
  it.each(serverRecordings('bittorrent'))(
    'is certain of $name, however its answer is cut',
    (server) => {
      const [turn] =
        server.exchanges.find(({ probedWith }) => probedWith === 'bittorrent')?.turns ?? [];
      if (!turn) throw new Error('not recorded');
      const verdict = matched(serverHolds(bittorrent, turn.received, { sent: turn.sent }));
      expect(verdict.confidence).toBe('certain');
    },
  );

  it('knows its own opening as that of a client', () => {
    expect(matched(clientHolds(bittorrent, OPENING)).confidence).toBe('certain');
  });

  it('rejects other protocols at once, and an echo', () => {
    for (const bytes of [
      text('HTTP/1.1 400'),
      text('SSH-2.0-'),
      text('220 '),
      hex('15030300020228'),
    ]) {
      expect(bittorrent.server(replyOf(bytes, { sent: OPENING })).answer).toBe('reject');
      expect(bittorrent.client({ bytes, ended: false }).answer).toBe('reject');
    }
    const echoed = replyOf(OPENING, { sent: OPENING, ended: true });
    expect(bittorrent.server(echoed).answer).toBe('match');
  });

  it('reads the software from the id of the peer (BEP 20)', () => {
    const found = serverRecordings('bittorrent').map(({ name, exchanges }) => {
      const [turn] = exchanges.find(({ probedWith }) => probedWith === 'bittorrent')?.turns ?? [];
      const bytes = turn?.received ?? OPENING;
      return [name, matched(serverHolds(bittorrent, bytes, { sent: OPENING })).facts.product];
    });
    expect(Object.fromEntries(found)).toEqual({
      'bittorrent/libtorrent-2.0.8': 'libtorrent (Rasterbar)',
    });
  });

  it('reads the version of aria2 1.36.0, whose handshake this is', () => {
    const bytes = hex(
      '13426974546f7272656e742070726f746f636f6c00000000001000049ee9d98d43444bce3b06ac81752a3c1d' +
        'edec0dee41322d312d33362d302d308646763a668978c9dc000000020580',
    );
    const { facts } = matched(serverHolds(bittorrent, bytes, { sent: OPENING }));
    expect(facts).toEqual({ product: 'aria2', version: '1.36.0' });
  });

  it('rejects a name of another length', () => {
    expect(bittorrent.server(replyOf(text('\x12BitTorrent'))).answer).toBe('reject');
  });
});
