import { describe, expect, it } from 'vitest';
import { text } from '../../src/bytes/build.ts';
import { spamd } from '../../src/protocols/spamd.ts';
import { clientHolds, matched, replyOf, serverHolds } from '../support/bytes.ts';
import { clientRecordings, serverRecordings } from '../support/recordings.ts';

describe('spamd', () => {
  it.each(serverRecordings('spamd'))('is certain of $name after its own opening', (server) => {
    const layer = server.stack[0] === 'tls' ? 'tls' : 'tcp';
    const own = server.exchanges.find((one) => one.probedWith === 'spamd' && one.layer === layer);
    const [turn] = own?.turns ?? [];
    if (!turn) throw new Error('not recorded');
    const context = { sent: turn.sent, layer } as const;
    expect(matched(serverHolds(spamd, turn.received, context)).confidence).toBe('certain');
  });

  it.each(serverRecordings('spamd'))('knows $name by its replies to foreign bytes', (server) => {
    const answers = server.exchanges
      .filter(({ layer, probedWith }) => layer === 'tcp' && probedWith !== 'listen')
      .flatMap(({ turns: [turn] }) => (turn && turn.received.length > 0 ? [turn] : []));
    for (const { sent, received } of answers) {
      expect(matched(serverHolds(spamd, received, { sent })).confidence).toBe('certain');
    }
  });

  it('reads why it was refused', () => {
    const refusal = matched(spamd.server(replyOf(text('SPAMD/1.0 76 Bad header line: x\r\n'))));
    expect(refusal.facts).toEqual({ protocolVersion: '1.0', note: 'Bad header line: x' });
  });

  it.each([
    'SPAMC/1.5 0 PONG\r\n',
    'PING SPAMC/1.2\r\n\r\n',
    'SPAMD/x 0 PONG\r\n',
    'spamd/1.5 0 PONG\r\n',
    'SPAMD/1.5 PONG\r\n',
  ])('rejects near misses at once: %j', (near) => {
    expect(spamd.server(replyOf(text(near))).answer).toBe('reject');
  });

  it.each(clientRecordings('spamd'))('is certain of the client $name', ({ clientBytes }) => {
    for (const call of clientBytes)
      expect(matched(clientHolds(spamd, call)).confidence).toBe('certain');
  });

  it.each(['PING\r\n', 'PING SPAMC/2.0\r\n', 'PROCESS HTTP/1.1\r\n'])(
    'rejects another client: %j',
    (near) => {
      expect(spamd.client({ bytes: text(near), ended: true }).answer).toBe('reject');
    },
  );
});
