import { describe, expect, it } from 'vitest';
import { hex, text } from '../../src/bytes/build.ts';
import { rdp } from '../../src/protocols/rdp.ts';
import { answerToStep, clientHolds, matched, replyOf, serverHolds } from '../support/bytes.ts';
import { clientRecordings, serverRecordings } from '../support/recordings.ts';

const OPENING = rdp.openings[0] as Uint8Array;

describe('rdp', () => {
  it('is certain of every recorded reply to its opening, however the reply is cut', () => {
    const recordings = serverRecordings('rdp');
    expect(recordings.length).toBeGreaterThan(0);
    for (const { name, stack, exchanges } of recordings) {
      const layer = stack[0] === 'tls' ? 'tls' : 'tcp';
      const own = exchanges.find((one) => one.probedWith === 'rdp' && one.layer === layer);
      const { sent, received } = own?.turns[0] ?? { sent: OPENING, received: new Uint8Array(0) };
      const verdict = matched(serverHolds(rdp, received, { sent, layer }));
      expect([name, verdict.confidence]).toEqual([name, 'certain']);
    }
  });

  it('is certain of every recorded client, however its bytes are cut', () => {
    const recordings = clientRecordings('rdp');
    expect(recordings.length).toBeGreaterThan(0);
    for (const { name, clientBytes } of recordings) {
      for (const bytes of clientBytes) {
        const verdict = matched(clientHolds(rdp, bytes));
        expect([name, verdict.confidence]).toEqual([name, 'certain']);
      }
    }
  });

  it('recognizes its own opening as that of a client', () => {
    expect(matched(clientHolds(rdp, OPENING)).answer).toBe('match');
  });

  it('reads that the server chose TLS', () => {
    const found = serverRecordings('rdp').map(({ name, stack, exchanges }) => {
      const layer = stack[0] === 'tls' ? 'tls' : 'tcp';
      const own = exchanges.find((one) => one.probedWith === 'rdp' && one.layer === layer);
      const bytes = own?.turns[0]?.received ?? OPENING;
      return [name, matched(rdp.server(replyOf(bytes, { sent: OPENING, layer }))).facts];
    });
    expect(Object.fromEntries(found)).toMatchObject({
      'rdp/xrdp-0.9': { starttls: true, note: 'selected TLS' },
    });
  });

  it('is likely of the MCS disconnect with which xrdp answers foreign bytes', () => {
    const xrdp = serverRecordings('rdp').find(({ product }) => product === 'xrdp');
    const foreign = xrdp?.exchanges.filter(
      ({ probedWith, turns }) => probedWith !== 'rdp' && (turns[0]?.received.length ?? 0) > 0,
    );
    expect(foreign?.length).toBeGreaterThan(0);
    for (const { turns, layer } of foreign ?? []) {
      const { sent, received } = turns[0] ?? { sent: OPENING, received: OPENING };
      expect(matched(serverHolds(rdp, received, { sent, layer })).confidence).toBe('likely');
    }
  });

  it('reports a refusal and what it means ([MS-RDPBCGR] section 2.2.1.2.2)', () => {
    const refused = (code: string) =>
      matched(
        serverHolds(rdp, hex(`0300 0013 0e d0 0000 1234 00 03 00 0800 ${code}000000`), {
          sent: OPENING,
        }),
      );
    expect(refused('05')).toMatchObject({ confidence: 'certain', facts: { starttls: true } });
    expect(refused('02').facts).toEqual({ note: 'TLS not allowed', starttls: false });
  });

  it('is likely of a confirm without negotiation, and rejects ISO transport parameters', () => {
    const bare = hex('0300 000b 06 d0 0000 1234 00');
    expect(matched(serverHolds(rdp, bare, { sent: OPENING })).confidence).toBe('likely');
    const s7 = hex('0300 0016 11 d0 0000 0007 00 c0 01 0a c1 02 0100 c2 02 0102');
    expect(rdp.server(replyOf(s7, { sent: OPENING })).answer).toBe('reject');
    expect(rdp.server(replyOf(bare)).answer).toBe('reject');
  });

  it('rejects clients of S7, and doubts those that name nothing', () => {
    const s7 = hex('0300 0016 11 e0 0000 0001 00 c0 01 0a c1 02 0100 c2 02 0102');
    expect(rdp.client({ bytes: s7, ended: false }).answer).toBe('reject');
    const bare = hex('0300 000b 06 e0 0000 0000 00');
    expect(matched(clientHolds(rdp, bare)).confidence).toBe('weak');
  });

  it('knows a cookie', () => {
    const bytes = text('\x03\0\0\x24\x1f\xe0\0\0\0\0\0Cookie: mstshash=x\r\n');
    expect(matched(clientHolds(rdp, bytes)).confidence).toBe('certain');
  });

  it('upgrades to TLS when the server chose it', () => {
    const step = rdp.starttls?.[0];
    expect(answerToStep(step, hex('0300 0013 0e d0 0000 1234 00 02 01 0800 01000000'))).toBe('yes');
    expect(answerToStep(step, hex('0300 0013 0e d0 0000 1234 00 02 01 0800 00000000'))).toBe('no');
    expect(answerToStep(step, hex('0300 0013'))).toBe('need');
  });
});
