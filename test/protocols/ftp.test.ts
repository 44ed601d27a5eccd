import { describe, expect, it } from 'vitest';
import { text } from '../../src/bytes/build.ts';
import { ftp } from '../../src/protocols/ftp.ts';
import { smtp } from '../../src/protocols/smtp.ts';
import { answerToStep, clientHolds, matched, replyOf, serverHolds } from '../support/bytes.ts';
import { clientRecordings, serverRecordings } from '../support/recordings.ts';

const HELO = text('HELO firstbytes.invalid\r\n');
const settled = (greeting: string, answer: string) =>
  replyOf(text(greeting), { later: [{ sent: HELO, received: text(answer) }] });

describe('ftp', () => {
  it.each(serverRecordings('ftp'))('is certain of $name from its answer to FEAT', (server) => {
    const own = server.exchanges.find(({ probedWith }) => probedWith === 'ftp');
    const [turn] = own?.turns ?? [];
    if (!turn) throw new Error('not recorded');
    const verdict = matched(serverHolds(ftp, turn.received, { sent: turn.sent }));
    expect(verdict.confidence).toBe('certain');
    expect(verdict.facts.starttls).toBeTypeOf('boolean');
  });

  it.each([
    ['vsftpd-3.0', 'vsFTPd', '3.0.3'],
    ['pyftpdlib-1.5', 'pyftpdlib', '1.5.7'],
    ['proftpd-1.3', 'ProFTPD', undefined],
    ['pure-ftpd-1.0', 'Pure-FTPd', undefined],
  ])('reads what the greeting of %s reveals', (name, product, version) => {
    const server = serverRecordings('ftp').find((one) => one.name === `ftp/${name}`);
    const [turn] = server?.exchanges.find(({ probedWith }) => probedWith === 'listen')?.turns ?? [];
    if (!turn) throw new Error('not recorded');
    const { confidence, facts } = matched(serverHolds(ftp, turn.received));
    expect([confidence, facts.product, facts.version]).toEqual(['certain', product, version]);
  });

  it.each(serverRecordings('ftp'))(
    'keeps $name after its refusal of EHLO, and SMTP is not sure',
    (server) => {
      for (const { probedWith, turns } of server.exchanges) {
        const [first, second] = turns;
        if (probedWith !== 'listen' || !first || !second?.received.length) continue;
        if (!String.fromCharCode(...second.sent).startsWith('EHLO')) continue;
        const reply = replyOf(first.received, { later: [second] });
        expect(matched(ftp.server(reply)).answer).toBe('match');
        const asSmtp = smtp.server(reply);
        if (asSmtp.answer === 'match') expect(asSmtp.confidence).toBe('weak');
      }
    },
  );

  it('is weak on a greeting that names nothing, until the answer to HELO', () => {
    expect(matched(ftp.server(replyOf(text('220 Welcome\r\n')))).confidence).toBe('weak');
    const login = settled('220 Welcome\r\n', '530 Please login with USER and PASS.\r\n');
    expect(matched(ftp.server(login)).confidence).toBe('certain');
    const unknown = settled('220 Welcome\r\n', '500 Unknown command\r\n');
    expect(matched(ftp.server(unknown)).confidence).toBe('likely');
  });

  it('is weak on a refusal of EHLO, which mail servers without extensions refuse as well', () => {
    // Twisted Mail 22.4, as observed.
    const later = [
      {
        sent: text('EHLO firstbytes.invalid\r\n'),
        received: text('500 Command not implemented\r\n'),
      },
    ];
    const reply = replyOf(text('220 localhost NO UCE NO UBE NO RELAY PROBES\r\n'), { later });
    expect(matched(ftp.server(reply)).confidence).toBe('weak');
    expect(matched(smtp.server(reply)).confidence).toBe('weak');
  });

  it('is distinguished from mail by enhanced status codes and 250', () => {
    expect(ftp.server(settled('220 ready\r\n', '500 5.5.1 Unknown\r\n')).answer).toBe('reject');
    expect(ftp.server(settled('220 ready\r\n', '250 mx.lab.test\r\n')).answer).toBe('reject');
    expect(ftp.server(replyOf(text('220 mx.lab.test ESMTP\r\n'))).answer).toBe('reject');
  });

  it('is not sure of LMTP that refuses HELO', () => {
    const lmtp = settled('220 mx ready\r\n', '500 Error: EHLO not allowed in LMTP server\r\n');
    expect(matched(ftp.server(lmtp)).confidence).toBe('weak');
  });

  // RFC 2229 section 3.1; HylaFAX 6 hfaxd; VMware ESXi's authd.
  it.each([
    '220 lab.test dictd 1.13.0/rf on Linux 6.1 <auth.mime> <2.32029.1795455754@lab.test>\r\n',
    '220 fax.lab.test server (HylaFAX (tm) Version 6.0.7) ready.\r\n',
    '220 VMware Authentication Daemon Version 1.10: SSL Required\r\n',
  ])('rejects another protocol that greets with 220: %s', (greeting) => {
    expect(ftp.server(replyOf(text(greeting))).answer).toBe('reject');
    expect(smtp.server(replyOf(text(greeting))).answer).toBe('reject');
  });

  it('does not take a host name for FTP', () => {
    const verdict = matched(ftp.server(replyOf(text('220 ftp.lab.test ready\r\n'))));
    expect(verdict.confidence).toBe('weak');
  });

  it('waits for the end of a multi-line greeting that names nothing so far', () => {
    const greeting = text('220-hello\r\n220-\r\n220 lab FTP server ready\r\n');
    expect(matched(serverHolds(ftp, greeting)).confidence).toBe('certain');
    expect(ftp.server(replyOf(text('220-hello\r\n'))).answer).toBe('need');
    expect(matched(ftp.server(replyOf(text('220-hello\r\n'), { ended: true }))).confidence).toBe(
      'weak',
    );
  });

  it('knows vsftpd by its refusal', () => {
    const refusal = text('500 OOPS: vsftpd: refusing to run with writable root\r\n');
    expect(matched(serverHolds(ftp, refusal)).facts.product).toBe('vsftpd');
  });

  it.each(clientRecordings('ftp'))('knows the client $name', ({ clientBytes }) => {
    for (const call of clientBytes)
      expect(matched(clientHolds(ftp, call)).confidence).not.toBe('weak');
  });

  it('upgrades to TLS on 234 only', () => {
    const [step] = ftp.starttls ?? [];
    expect(answerToStep(step, text('23'))).toBe('need');
    expect(answerToStep(step, text('234 Proceed.\r\n'))).toBe('yes');
    expect(answerToStep(step, text('530 Please login with USER and PASS.\r\n'))).toBe('no');
  });
});
