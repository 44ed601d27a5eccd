import { describe, expect, it } from 'vitest';
import { text } from '../../src/bytes/build.ts';
import { tarantool } from '../../src/protocols/tarantool.ts';
import { clientHolds, matched, replyOf, serverHolds } from '../support/bytes.ts';
import { clientRecordings, serverRecordings } from '../support/recordings.ts';

const OPENING = tarantool.openings[0] as Uint8Array;

describe('tarantool', () => {
  it('is certain of every recorded reply to its opening, however the reply is cut', () => {
    const recordings = serverRecordings('tarantool');
    expect(recordings.length).toBeGreaterThan(0);
    for (const { name, exchanges } of recordings) {
      const own = exchanges.find((one) => one.probedWith === 'tarantool');
      const received = own?.turns[0]?.received ?? new Uint8Array(0);
      const verdict = matched(serverHolds(tarantool, received, { sent: OPENING }));
      expect([name, verdict.confidence]).toEqual([name, 'certain']);
    }
  });

  it('is certain of every recorded client, however its bytes are cut', () => {
    const recordings = clientRecordings('tarantool');
    expect(recordings.length).toBeGreaterThan(0);
    for (const { name, clientBytes } of recordings) {
      for (const bytes of clientBytes) {
        const verdict = matched(clientHolds(tarantool, bytes));
        expect([name, verdict.confidence]).toEqual([name, 'certain']);
      }
    }
  });

  it('recognizes its own opening as that of a client', () => {
    expect(matched(clientHolds(tarantool, OPENING)).answer).toBe('match');
  });

  it('reads what the server reveals of itself', () => {
    const found = serverRecordings('tarantool').map(({ name, exchanges }) => {
      const own = exchanges.find((one) => one.probedWith === 'tarantool');
      const bytes = own?.turns[0]?.received ?? OPENING;
      return [name, matched(tarantool.server(replyOf(bytes, { sent: OPENING }))).facts];
    });
    expect(Object.fromEntries(found)).toMatchObject({
      'tarantool/tarantool-2.6.0': { product: 'Tarantool', version: '2.6.0' },
    });
  });

  it('reports the admin console (2.6.0, console.listen)', () => {
    const second = "type 'help' for interactive help".padEnd(63);
    const bytes = text(`${'Tarantool 2.6.0 (Lua console)'.padEnd(63)}\n${second}\n`);
    expect(matched(serverHolds(tarantool, bytes)).facts.note).toContain('console');
  });

  it('rejects a first line that is not one of its greetings', () => {
    for (const bytes of [
      text('Tarantella'),
      text(`${'Tarantool 2.6.0 (Other)'.padEnd(63)}\n`),
      text(`${'Tarantool 2.6.0 (Binary)'.padEnd(63)} `),
      text('Tarantool 2.6.0 (Binary)\n'),
    ]) {
      expect(tarantool.server(replyOf(bytes)).answer).toBe('reject');
    }
  });
});
