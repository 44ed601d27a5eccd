import { describe, expect, it } from 'vitest';
import { concat, hex, text } from '../../src/bytes/build.ts';
import { rdp } from '../../src/protocols/rdp.ts';
import { s7 } from '../../src/protocols/s7.ts';
import { clientHolds, matched, replyOf, serverHolds } from '../support/bytes.ts';
import { clientRecordings, serverRecordings } from '../support/recordings.ts';

const OPENING = s7.openings[0] as Uint8Array;
const RDP = rdp.openings[0] as Uint8Array;

describe('s7', () => {
  it('is certain of Snap7, which returns our reference and TSAPs', () => {
    const [server] = serverRecordings('s7');
    const own = server?.exchanges.find(({ probedWith }) => probedWith === 's7')?.turns[0];
    const bytes = own?.received ?? OPENING;
    expect(matched(serverHolds(s7, bytes, { sent: OPENING })).confidence).toBe('certain');
    expect(rdp.server(replyOf(bytes, { sent: OPENING })).answer).toBe('reject');
  });

  it('takes the TSAPs in any order, with the size of a TPDU or without', () => {
    const bytes = hex('0300 0016 11 d0 6662 0001 00 c0010a c1020100 c2020102');
    expect(matched(serverHolds(s7, bytes, { sent: OPENING })).confidence).toBe('certain');
    const less = hex('0300 0013 0e d0 6662 0001 00 c2020102 c1020100');
    expect(matched(serverHolds(s7, less, { sent: OPENING })).confidence).toBe('certain');
  });

  it('is not sure of a confirm or a refusal that any ISO transport could give', () => {
    for (const reply of ['0300 000b 06 d0 6662 0001 00', '0300 000b 06 80 6662 0000 03']) {
      expect(matched(serverHolds(s7, hex(reply), { sent: OPENING })).confidence).toBe('weak');
    }
  });

  it('knows its Snap7 by what it makes of the request of RDP; rdp rejects that', () => {
    const [server] = serverRecordings('s7');
    const bytes = server?.exchanges.find(({ probedWith }) => probedWith === 'rdp')?.turns[0]
      ?.received;
    expect(matched(serverHolds(s7, bytes ?? OPENING, { sent: RDP })).confidence).toBe('likely');
    expect(rdp.server(replyOf(bytes ?? OPENING, { sent: RDP })).answer).toBe('reject');
  });

  it('rejects the answers of RDP servers', () => {
    for (const { exchanges } of serverRecordings('rdp')) {
      for (const { turns, layer } of exchanges) {
        const { sent, received } = turns[0] ?? { sent: OPENING, received: OPENING };
        if (received.length === 0) continue;
        expect(s7.server(replyOf(received, { sent, layer, ended: true })).answer).toBe('reject');
      }
    }
  });

  it('is certain of an S7 PDU', () => {
    const setup = hex('0300 001b 02f080 32 03 0000 0000 0008 0000 0000 f000 0001 0001 00f0');
    expect(matched(serverHolds(s7, setup, { sent: OPENING })).confidence).toBe('certain');
  });

  it.each([
    ['another reference', '0300 000b 06 d0 0001 0001 00'],
    ['our request', '0300 0016 11 e0 0000 6662 00'],
    ['a parameter that is too long', '0300 000f 0a d0 6662 0001 00 c1090100'],
    ['TPKT of version 2', '0200 0016 11 d0'],
  ])('rejects %s', (_what, bytes) => {
    expect(s7.server(replyOf(hex(bytes), { sent: OPENING })).answer).toBe('reject');
  });

  it('recognizes recorded clients and its own opening, and rejects RDP', () => {
    const clientBytes = clientRecordings('s7').flatMap((one) => one.clientBytes);
    expect(clientBytes.length).toBeGreaterThan(1);
    for (const bytes of [...clientBytes, OPENING]) {
      expect(matched(clientHolds(s7, bytes)).confidence).not.toBe('weak');
      expect(rdp.client({ bytes, ended: true }).answer).toBe('reject');
    }
    expect(s7.client({ bytes: RDP, ended: false }).answer).toBe('reject');
  });

  it('leaves a TSAP of MMS (00.01) alone', () => {
    const bytes = hex('0300 0016 11 e0 0000 0001 00 c0010a c1020001 c2020001');
    expect(s7.client({ bytes, ended: false }).answer).toBe('reject');
  });

  it.each(['SIMATIC-ROOT-HMI', 'SIMATIC-ROOT-ES', 'SIMATIC-ROOT-OTHER'])(
    'is certain of a client that calls %s',
    (name) => {
      const tsap = text(name);
      const rest = concat(hex('e0 0000 0007 00 c1 02 0600 c2'), Uint8Array.of(tsap.length), tsap);
      const parts = concat(rest, hex('c0 01 0a'));
      const head = Uint8Array.of(3, 0, 0, parts.length + 5, parts.length);
      expect(matched(clientHolds(s7, concat(head, parts))).confidence).toBe('certain');
    },
  );
});
