import { describe, expect, it } from 'vitest';
import { text } from '../../src/bytes/build.ts';
import { identifyClient } from '../../src/identify/client.ts';
import { tcpProtocols } from '../../src/protocols/builtin.ts';
import { Registry } from '../../src/protocols/registry.ts';
import { smtp } from '../../src/protocols/smtp.ts';
import { answerToStep, clientHolds, matched, replyOf, serverHolds } from '../support/bytes.ts';
import { clientRecordings, serverRecordings } from '../support/recordings.ts';

const EHLO = text('EHLO firstbytes.invalid\r\n');

describe('smtp', () => {
  it.each(serverRecordings('smtp'))('is certain of $name as soon as it greets', (server) => {
    const layer = server.stack[0] === 'tls' ? 'tls' : 'tcp';
    const greeted = server.exchanges.find(
      (one) => one.probedWith === 'listen' && one.layer === layer,
    );
    const [turn] = greeted?.turns ?? [];
    if (!turn) throw new Error('not recorded');
    expect(matched(serverHolds(smtp, turn.received, { layer })).confidence).toBe('certain');
  });

  it.each([
    ['postfix-3.7', true],
    ['postfix-submissions-3.7', false],
    ['haraka-3.3', false],
    ['aiosmtpd-1.4', false],
  ])('reads from the answer to EHLO whether %s offers STARTTLS', (name, starttls) => {
    const server = serverRecordings('smtp').find((one) => one.name === `smtp/${name}`);
    const layer = server?.stack[0] === 'tls' ? 'tls' : 'tcp';
    const own = server?.exchanges.find((one) => one.probedWith === 'smtp' && one.layer === layer);
    const [turn] = own?.turns ?? [];
    if (!turn) throw new Error('not recorded');
    const verdict = matched(serverHolds(smtp, turn.received, { sent: turn.sent, layer }));
    expect(verdict.facts.starttls).toBe(starttls);
  });

  it('settles a greeting that names nothing by 250 to EHLO', () => {
    const greeting = text('220 ready\r\n');
    expect(matched(serverHolds(smtp, greeting)).confidence).toBe('weak');
    const later = [{ sent: EHLO, received: text('250-mx.lab.test\r\n250 STARTTLS\r\n') }];
    expect(matched(smtp.server(replyOf(greeting, { later })))).toMatchObject({
      confidence: 'certain',
      facts: { starttls: true },
    });
  });

  it('is never sure of LMTP (RFC 2033), by its name or by its refusal of EHLO', () => {
    const named = matched(smtp.server(replyOf(text('220 mx.lab.test LMTP\r\n'))));
    expect(named.confidence).toBe('weak');
    // Dovecot 2.3 lmtp, observed.
    const later = [{ sent: EHLO, received: text('500 5.5.1 Unknown command\r\n') }];
    const greeting = text('220 mx Dovecot (Debian) ready.\r\n');
    expect(matched(smtp.server(replyOf(greeting, { later }))).confidence).toBe('weak');
  });

  // Refusals at once: RFC 5321 section 3.1, RFC 7504.
  it.each([
    ['554 mx.lab.test ESMTP not accepting messages\r\n', 'certain'],
    ['554 5.7.1 Access denied\r\n', 'likely'],
    ['421 4.3.2 All server ports are busy\r\n', 'likely'],
    ['421 Too many connections\r\n', 'weak'],
    ['521 lab.test does not accept mail\r\n', 'weak'],
  ])('reads a refusal: %s', (refusal, confidence) => {
    expect(matched(serverHolds(smtp, text(refusal))).confidence).toBe(confidence);
  });

  it('rejects FTP by its greeting, and other digits at once', () => {
    expect(smtp.server(replyOf(text('220 (vsFTPd 3.0.3)\r\n'))).answer).toBe('reject');
    expect(smtp.server(replyOf(text('22x'))).answer).toBe('reject');
    expect(smtp.server(replyOf(text('3'))).answer).toBe('reject');
  });

  it.each(clientRecordings('smtp'))('is certain of the client $name', ({ clientBytes }) => {
    for (const call of clientBytes)
      expect(matched(clientHolds(smtp, call)).confidence).toBe('certain');
  });

  it('upgrades to TLS if EHLO offers it and 220 answers', () => {
    const [ehlo, starttls] = smtp.starttls ?? [];
    expect(answerToStep(ehlo, text('250-mx\r\n250-STARTTLS\r\n'))).toBe('need');
    expect(answerToStep(ehlo, text('250-mx\r\n250-STARTTLS\r\n250 HELP\r\n'))).toBe('yes');
    expect(answerToStep(ehlo, text('250-mx\r\n250 HELP\r\n'))).toBe('no');
    expect(answerToStep(ehlo, text('502 no\r\n'))).toBe('no');
    expect(answerToStep(starttls, text('220 go\r\n'))).toBe('yes');
    expect(answerToStep(starttls, text('454 4.7.0 no\r\n'))).toBe('no');
  });

  it.each(['EHLO', 'helo', 'QUIT', 'RSET', 'NOOP'])(
    'finds %s alone weak, and likely after its banner',
    (command) => {
      const bytes = text(`${command}\r\n`);
      expect(matched(clientHolds(smtp, bytes)).confidence).toBe('weak');
      const { reading } = identifyClient(bytes, 'open', new Registry(tcpProtocols), ['smtp']);
      expect(reading).toMatchObject({ stack: ['smtp'], confidence: 'likely' });
    },
  );

  // Twisted Mail 22.4, as observed: it refuses EHLO with 500.
  it('is certain once HELO is answered with 250, and rejects a server that does not know it', () => {
    const sent = text('HELO firstbytes.invalid\r\n');
    const settledBy = (answer: string) => {
      const later = [{ sent, received: text(answer) }];
      return smtp.server(
        replyOf(text('220 localhost NO UCE NO UBE NO RELAY PROBES\r\n'), { later }),
      );
    };
    expect(matched(settledBy('250 localhost Hello\r\n')).confidence).toBe('certain');
    expect(matched(settledBy('450 later\r\n')).confidence).toBe('weak');
    expect(settledBy('500 Unknown command\r\n').answer).toBe('reject');
    expect(smtp.followUp).toEqual(sent);
  });
});
