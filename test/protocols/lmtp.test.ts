import { describe, expect, it } from 'vitest';
import { text } from '../../src/bytes/build.ts';
import { lmtp } from '../../src/protocols/lmtp.ts';
import { answerToStep, clientHolds, matched, replyOf, serverHolds } from '../support/bytes.ts';
import { clientRecordings, serverRecordings } from '../support/recordings.ts';

describe('lmtp', () => {
  it('is certain of 250 to LHLO (Dovecot 2.3, observed)', () => {
    const server = serverRecordings('lmtp').find(({ name }) => name.startsWith('lmtp/dovecot'));
    const [turn] = server?.exchanges.find(({ probedWith }) => probedWith === 'lmtp')?.turns ?? [];
    if (!turn) throw new Error('not recorded');
    const verdict = matched(serverHolds(lmtp, turn.received, { sent: turn.sent }));
    expect(verdict.confidence).toBe('certain');
    expect(verdict.facts).toEqual({ product: 'Dovecot', starttls: true });
  });

  it.each(serverRecordings('lmtp'))(
    'is at least likely of $name once EHLO was refused',
    (server) => {
      const settled = server.exchanges.find(({ turns }) =>
        String.fromCharCode(...(turns[1]?.sent ?? [])).startsWith('EHLO '),
      );
      const [turn, ...later] = settled?.turns ?? [];
      if (!turn) throw new Error('not recorded');
      const verdict = matched(lmtp.server(replyOf(turn.received, { later })));
      expect(verdict.confidence).not.toBe('weak');
    },
  );

  it('is certain of a greeting that names LMTP, and weak on one that names nothing', () => {
    expect(matched(serverHolds(lmtp, text('220 mx LMTP\r\n'))).confidence).toBe('certain');
    const bare = text('220 mx Dovecot (Debian) ready.\r\n');
    expect(matched(serverHolds(lmtp, bare)).confidence).toBe('weak');
  });

  it('is not surer of a greeting when EHLO is refused as FTP does, or for some other reason', () => {
    const sent = text('EHLO firstbytes.invalid\r\n');
    for (const reply of ['500 Unknown command.\r\n', '550 5.7.1 Go away\r\n', '530 Log in\r\n']) {
      const later = [{ sent, received: text(reply) }];
      const verdict = lmtp.server(replyOf(text('220 ready\r\n'), { later }));
      expect(matched(verdict).confidence).toBe('weak');
    }
  });

  it('upgrades to TLS if LHLO offers it and 220 answers', () => {
    const [lhlo, starttls] = lmtp.starttls ?? [];
    expect(answerToStep(lhlo, text('250-mx\r\n250-STARTTLS\r\n'))).toBe('need');
    expect(answerToStep(lhlo, text('250-mx\r\n250 STARTTLS\r\n'))).toBe('yes');
    expect(answerToStep(lhlo, text('250 mx\r\n'))).toBe('no');
    expect(answerToStep(lhlo, text('500 5.5.1 Unknown command\r\n'))).toBe('no');
    expect(answerToStep(starttls, text('220 2.0.0 Begin TLS negotiation now.\r\n'))).toBe('yes');
    expect(answerToStep(starttls, text('454 TLS not available\r\n'))).toBe('no');
  });

  it.each([
    '220 mx ESMTP Postfix\r\n',
    '220 (vsFTPd 3.0.3)\r\n',
    '220 lab dictd <auth.mime> <1@lab>\r\n',
    '250 mx\r\n',
    '22x',
    'LHLO firstbytes.invalid\r\n',
  ])('rejects near misses at once: %j', (near) => {
    expect(lmtp.server(replyOf(text(near))).answer).toBe('reject');
  });

  it.each(clientRecordings('lmtp'))('is certain of the client $name', ({ clientBytes }) => {
    for (const call of clientBytes)
      expect(matched(clientHolds(lmtp, call)).confidence).toBe('certain');
  });

  it.each(['EHLO x\r\n', 'LHLO\r\n'])('rejects another client: %j', (near) => {
    expect(lmtp.client({ bytes: text(near), ended: true }).answer).toBe('reject');
  });
});
