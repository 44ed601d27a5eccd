import { describe, expect, it } from 'vitest';
import { hex, text } from '../../src/bytes/build.ts';
import { dnp3 } from '../../src/protocols/dnp3.ts';
import { clientHolds, matched, replyOf, serverHolds } from '../support/bytes.ts';

const OPENING = dnp3.openings[0] as Uint8Array;

/** Reset of the link from master 1024 to outstation 1, a frame that is printed in many places. */
const RESET = hex('05 64 05 c0 01 00 00 04 e9 21');

describe('dnp3', () => {
  it('computes the checksum as other implementations do', () => {
    expect(matched(clientHolds(dnp3, RESET)).confidence).toBe('likely');
  });

  it('requests the link status of four outstations, and nothing else', () => {
    expect(OPENING.length).toBe(40);
    for (const at of [0, 10, 20, 30]) {
      expect(OPENING.slice(at, at + 4)).toEqual(hex('05 64 05 c9'));
      matched(clientHolds(dnp3, OPENING.slice(at, at + 10)));
    }
  });

  it('is certain of a link status for the master that requested it', () => {
    const verdict = matched(serverHolds(dnp3, statusTo(3), { sent: OPENING }));
    expect(verdict).toMatchObject({ confidence: 'certain', facts: { note: 'outstation 4' } });
    expect(matched(serverHolds(dnp3, statusTo(3))).confidence).toBe('likely');
    expect(matched(serverHolds(dnp3, statusTo(9), { sent: OPENING })).confidence).toBe('likely');
  });

  it('rejects a frame whose checksum is wrong, or that comes from a master', () => {
    const bent = statusTo(3);
    bent[9] = (bent[9] ?? 0) ^ 1;
    expect(dnp3.server(replyOf(bent, { sent: OPENING })).answer).toBe('reject');
    expect(dnp3.server(replyOf(RESET)).answer).toBe('reject');
    expect(dnp3.client({ bytes: statusTo(3), ended: false }).answer).toBe('reject');
    expect(dnp3.server(replyOf(text('\x05d\x01'))).answer).toBe('reject');
  });
});

/** A link status from outstation 4, with the checksum of IEEE 1815. */
function statusTo(master: number): Uint8Array {
  const frame = hex('05 64 05 0b 00 00 04 00 00 00');
  frame[4] = master;
  let crc = 0;
  for (const byte of frame.subarray(0, 8)) {
    crc ^= byte;
    for (let bit = 0; bit < 8; bit++) crc = crc & 1 ? (crc >>> 1) ^ 0xa6bc : crc >>> 1;
  }
  frame[8] = ~crc & 0xff;
  frame[9] = (~crc >>> 8) & 0xff;
  return frame;
}
