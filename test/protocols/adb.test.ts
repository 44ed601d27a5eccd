import { describe, expect, it } from 'vitest';
import { hex, text } from '../../src/bytes/build.ts';
import { adb } from '../../src/protocols/adb.ts';
import { openingFor } from '../../src/protocols/protocol.ts';
import { clientHolds, matched, replyOf, serverHolds } from '../support/bytes.ts';
import { clientRecordings, serverRecordings } from '../support/recordings.ts';

const TO = { host: 'a.test', path: '/' };
const OPENING = openingFor(adb, { ...TO, port: 5037 });
const TO_DEVICE = openingFor(adb, { ...TO, port: 5555 });

describe('adb', () => {
  it.each(serverRecordings('adb'))('is certain of $name, however its answer is cut', (server) => {
    const [turn] = server.exchanges.find(({ probedWith }) => probedWith === 'adb')?.turns ?? [];
    if (!turn) throw new Error('not recorded');
    const verdict = matched(serverHolds(adb, turn.received, { sent: turn.sent }));
    expect(verdict).toMatchObject({ confidence: 'certain', facts: { protocolVersion: '1.0.41' } });
  });

  it.each(clientRecordings('adb'))('is certain of the client $name', ({ clientBytes }) => {
    for (const call of clientBytes)
      expect(matched(clientHolds(adb, call)).confidence).toBe('certain');
  });

  it('requests the version of the server on the host, and the identity of a device', () => {
    for (const opening of [OPENING, TO_DEVICE]) {
      expect(matched(clientHolds(adb, opening)).confidence).toBe('certain');
    }
    expect(OPENING).toEqual(text('000chost:version'));
  });

  // What the bridge of adbkit 2.11.1 answered to CNXN.
  it('is certain of a device that wants to see a key', () => {
    const bytes = hex('41555448 01000000 00000000 14000000 63080000 beaaabb7 a23435de');
    expect(matched(serverHolds(adb, bytes, { sent: TO_DEVICE }))).toMatchObject({
      confidence: 'certain',
      facts: { note: 'device, authentication required' },
    });
  });

  it('is only likely of an OKAY that was not requested, and of FAIL with a reason', () => {
    expect(matched(serverHolds(adb, text('OKAY00040029'))).confidence).toBe('likely');
    const fail = matched(serverHolds(adb, text('FAIL0014unknown host service')));
    expect(fail).toMatchObject({ confidence: 'likely', facts: { note: 'unknown host service' } });
  });

  it('rejects near misses at once', () => {
    for (const bytes of [
      text('OKAY\r\n'),
      text('FAIL 5'),
      text('+OK'),
      hex('434e584e'.repeat(6)),
    ]) {
      expect(adb.server(replyOf(bytes, { sent: OPENING })).answer).toBe('reject');
    }
    for (const line of ['0032git-upload-pack', '000chosu', 'GET /']) {
      expect(adb.client({ bytes: text(line), ended: false }).answer).toBe('reject');
    }
  });
});
