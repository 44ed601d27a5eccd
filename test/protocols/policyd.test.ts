import { describe, expect, it } from 'vitest';
import { text } from '../../src/bytes/build.ts';
import { policyd } from '../../src/protocols/policyd.ts';
import { clientHolds, matched, replyOf, serverHolds } from '../support/bytes.ts';
import { serverRecordings } from '../support/recordings.ts';

describe('policyd', () => {
  it.each(serverRecordings('policyd'))('is certain of $name after its own opening', (server) => {
    const layer = server.stack[0] === 'tls' ? 'tls' : 'tcp';
    const own = server.exchanges.find((one) => one.probedWith === 'policyd' && one.layer === layer);
    const [turn] = own?.turns ?? [];
    if (!turn) throw new Error('not recorded');
    const context = { sent: turn.sent, layer } as const;
    expect(matched(serverHolds(policyd, turn.received, context)).confidence).toBe('certain');
  });

  it.each(['OK', 'reject', 'DEFER_IF_PERMIT Greylisted', '450 4.7.1 Later', 'prepend X-Y: z'])(
    'is certain of the action %s (access(5))',
    (action) => {
      const verdict = matched(serverHolds(policyd, text(`action=${action}\n\n`)));
      expect(verdict.confidence).toBe('certain');
      expect(verdict.facts.note).toBe(action);
    },
  );

  it('is likely of an unknown action', () => {
    const verdict = matched(serverHolds(policyd, text('action=my_restriction\n\n')));
    expect(verdict.confidence).toBe('likely');
  });

  it.each([
    'action:OK\n\n',
    'action=\n\n',
    'action=OK\r\n\r\n',
    'action=OK\nmore=1\n\n',
    'request=smtpd_access_policy\n',
  ])('rejects near misses at once: %j', (near) => {
    expect(policyd.server(replyOf(text(near))).answer).toBe('reject');
  });

  it('is certain of the first line of a request', () => {
    // Postfix, SMTPD_POLICY_README: the example.
    const call = text('request=smtpd_access_policy\nprotocol_state=RCPT\nprotocol_name=SMTP\n');
    expect(matched(clientHolds(policyd, call)).confidence).toBe('certain');
    expect(policyd.client({ bytes: text('request=other\n'), ended: false }).answer).toBe('reject');
  });

  it('names neither sender nor recipient, so that no sender is greylisted', () => {
    const sent = policyd.openings[0] as Uint8Array;
    expect(String.fromCharCode(...sent)).not.toMatch(/sender|recipient|client/);
  });
});
