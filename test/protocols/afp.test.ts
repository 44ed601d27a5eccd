import { describe, expect, it } from 'vitest';
import { hex, text } from '../../src/bytes/build.ts';
import { afp } from '../../src/protocols/afp.ts';
import { clientHolds, matched, replyOf, serverHolds } from '../support/bytes.ts';

const OPENING = afp.openings[0] as Uint8Array;

describe('afp', () => {
  it('knows its own opening as that of a client', () => {
    expect(matched(clientHolds(afp, OPENING)).confidence).toBe('certain');
  });

  it('rejects other protocols at once, and an echo', () => {
    for (const bytes of [
      text('HTTP/1.1 400'),
      text('SSH-2.0-'),
      text('220 '),
      hex('15030300020228'),
    ]) {
      expect(afp.server(replyOf(bytes, { sent: OPENING })).answer).toBe('reject');
      expect(afp.client({ bytes, ended: false }).answer).toBe('reject');
    }
    const echoed = replyOf(OPENING, { sent: OPENING, ended: true });
    expect(afp.server(echoed).answer).toBe('reject');
  });

  // The layout of FPGetSrvrInfo's reply: offsets, flags, then machine type and versions.
  const status = text(
    '\x01\x03fb\0\0\0\0\0\0\0\x40\0\0\0\0' +
      '\0\x13\0\x1b\0\x29\0\0\x80\xfb\x08fileserv\x07Netatalk\x02\x06AFP2.2\x06AFP3.4',
  );

  it('is certain of a status with our request id', () => {
    const verdict = matched(serverHolds(afp, status, { sent: OPENING }));
    expect(verdict.confidence).toBe('certain');
  });

  it('rejects another request id, an error, and any answer to another opening', () => {
    for (const bytes of ['0103 6663', '0103 6662 ff', '0003']) {
      expect(afp.server(replyOf(hex(bytes), { sent: OPENING })).answer).toBe('reject');
    }
    expect(afp.server(replyOf(status, { sent: text('GET / HTTP/1.0\r\n\r\n') })).answer).toBe(
      'reject',
    );
  });

  it('knows DSIOpenSession with its attention quantum', () => {
    const bytes = hex('0004 0001 00000000 00000006 00000000 0104 00100000');
    expect(matched(clientHolds(afp, bytes)).rule).toBe('DSIOpenSession');
  });
});
