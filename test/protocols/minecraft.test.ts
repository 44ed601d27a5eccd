import { describe, expect, it } from 'vitest';
import { hex, text } from '../../src/bytes/build.ts';
import { minecraft } from '../../src/protocols/minecraft.ts';
import { openingFor } from '../../src/protocols/protocol.ts';
import { clientHolds, matched, replyOf, serverHolds } from '../support/bytes.ts';
import { clientRecordings, serverRecordings } from '../support/recordings.ts';

const OPENING = openingFor(minecraft, { host: 'a.test', port: 25565, path: '/' });

describe('minecraft', () => {
  it.each(serverRecordings('minecraft'))('is certain of $name and reads its version', (server) => {
    const [turn] =
      server.exchanges.find(({ probedWith }) => probedWith === 'minecraft')?.turns ?? [];
    if (!turn) throw new Error('not recorded');
    const verdict = matched(serverHolds(minecraft, turn.received, { sent: turn.sent }));
    expect(verdict).toMatchObject({
      confidence: 'certain',
      facts: { version: '1.19.4', protocolVersion: '762' },
    });
  });

  it.each(clientRecordings('minecraft'))('is certain of the client $name', ({ clientBytes }) => {
    for (const call of clientBytes) {
      expect(matched(clientHolds(minecraft, call)).confidence).toBe('certain');
    }
  });

  it('knows its own opening as that of a client', () => {
    expect(matched(clientHolds(minecraft, OPENING)).confidence).toBe('certain');
    for (let end = 0; end < OPENING.length; end++) {
      const call = { bytes: OPENING.slice(0, end), ended: true };
      expect(minecraft.client(call).answer).not.toBe('need');
    }
  });

  it('takes the long texts of servers with an icon', () => {
    const bytes = text(`\xf1\xd0\x04\x00\xed\xd0\x04{"favicon":"data:image/png;base64,iVBOR`);
    expect(matched(serverHolds(minecraft, bytes)).confidence).toBe('certain');
  });

  it('knows the answer to the ping of 1.4 to 1.6', () => {
    const bytes = hex('ff 0023 00a7 0031 0000 0034 0037');
    expect(matched(serverHolds(minecraft, bytes)).confidence).toBe('certain');
  });

  it('rejects lengths that disagree, other JSON, and an echo', () => {
    for (const bytes of ['\x76\x00\x75{', '\x76\x00\x74{"error"', '\x76\x01', 'HTTP/1.1', '220 ']) {
      expect(minecraft.server(replyOf(text(bytes))).answer).toBe('reject');
    }
    expect(minecraft.server(replyOf(OPENING, { sent: OPENING })).answer).toBe('reject');
  });
});
