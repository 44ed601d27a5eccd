import { describe, expect, it } from 'vitest';
import { hex } from '../../src/bytes/build.ts';
import { milter } from '../../src/protocols/milter.ts';
import { clientHolds, matched, replyOf, serverHolds } from '../support/bytes.ts';
import { clientRecordings, serverRecordings } from '../support/recordings.ts';

describe('milter', () => {
  it.each(serverRecordings('milter'))('is certain of $name after its own opening', (server) => {
    const layer = server.stack[0] === 'tls' ? 'tls' : 'tcp';
    const own = server.exchanges.find((one) => one.probedWith === 'milter' && one.layer === layer);
    const [turn] = own?.turns ?? [];
    if (!turn) throw new Error('not recorded');
    const context = { sent: turn.sent, layer } as const;
    expect(matched(serverHolds(milter, turn.received, context)).confidence).toBe('certain');
  });

  it('reads the version on which the two agree', () => {
    const answer = hex('0000000d 4f 00000002 00000013 00000000');
    expect(matched(serverHolds(milter, answer)).facts).toEqual({ protocolVersion: '2' });
  });

  it.each([
    '0000000e 4f 00000006 00000111 00100702',
    '0000000d 50 00000006 00000111 00100702',
    '0000000d 4f 00000001 00000111 00100702',
    '0000000d 4f 00000007 00000111 00100702',
    '0000000d 4f 00000006 00010111 00100702',
    '0000000d 4f 00000006 00000111 ff100702',
    '0d000000 4f 06000000 00000000 00000000',
  ])('rejects what is not a negotiation: %s', (bytes) => {
    expect(milter.server(replyOf(hex(bytes))).answer).toBe('reject');
  });

  it.each(clientRecordings('milter'))('is certain of the client $name', ({ clientBytes }) => {
    for (const call of clientBytes)
      expect(matched(clientHolds(milter, call)).confidence).toBe('certain');
  });
});
