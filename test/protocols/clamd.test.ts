import { describe, expect, it } from 'vitest';
import { text } from '../../src/bytes/build.ts';
import { clamd } from '../../src/protocols/clamd.ts';
import { clientHolds, matched, replyOf, serverHolds } from '../support/bytes.ts';
import { clientRecordings, serverRecordings } from '../support/recordings.ts';

describe('clamd', () => {
  it.each(serverRecordings('clamd'))('is certain of $name after its own opening', (server) => {
    const layer = server.stack[0] === 'tls' ? 'tls' : 'tcp';
    const own = server.exchanges.find((one) => one.probedWith === 'clamd' && one.layer === layer);
    const [turn] = own?.turns ?? [];
    if (!turn) throw new Error('not recorded');
    const context = { sent: turn.sent, layer } as const;
    expect(matched(serverHolds(clamd, turn.received, context)).confidence).toBe('certain');
  });

  it.each(serverRecordings('clamd'))('knows $name by its replies to foreign bytes', (server) => {
    const answers = server.exchanges
      .filter(
        ({ layer, probedWith }) =>
          layer === 'tcp' && !['listen', 'clamd', 'nats'].includes(probedWith),
      )
      .flatMap(({ turns: [turn] }) => (turn && turn.received.length > 0 ? [turn] : []));
    for (const { sent, received } of answers) {
      expect(matched(serverHolds(clamd, received, { sent })).confidence).toBe('likely');
    }
  });

  it('reads version and database', () => {
    const line = 'ClamAV 1.0.7/27463/Sun Nov 17 09:32:30 2024\0';
    const verdict = matched(serverHolds(clamd, text(line)));
    expect(verdict.confidence).toBe('certain');
    expect(verdict.facts).toEqual({ product: 'ClamAV', version: '1.0.7', note: 'database 27463' });
  });

  it('is only weak on PONG, which many servers send', () => {
    const pong = matched(serverHolds(clamd, text('PONG\n'), { sent: text('PING\r\n') }));
    expect(pong.confidence).toBe('weak');
  });

  it('does not trust words that may be an echo', () => {
    const sent = text('GET /UNKNOWN COMMAND HTTP/1.1\r\n');
    const verdict = matched(clamd.server(replyOf(text('UNKNOWN COMMAND\n'), { sent })));
    expect(verdict.confidence).toBe('weak');
  });

  it.each([
    'UNKNOWN_COMMAND\r\n',
    'UNKNOWN COMMAND: x\n',
    '+PONG\r\n',
    'PONG\r\n',
    'ClamAV is here\n',
    'nVERSION\n',
  ])('rejects near misses at once: %j', (near) => {
    expect(clamd.server(replyOf(text(near))).answer).toBe('reject');
  });

  it.each(clientRecordings('clamd'))('is certain of the client $name', ({ clientBytes }) => {
    for (const call of clientBytes)
      expect(matched(clientHolds(clamd, call)).confidence).toBe('certain');
  });

  it.each(['PING\n', 'version\r\n', 'nHELLO\n', 'nPING\r\n', 'SCAN /\n'])(
    'rejects another client: %j',
    (near) => {
      expect(clamd.client({ bytes: text(near), ended: true }).answer).toBe('reject');
    },
  );
});
