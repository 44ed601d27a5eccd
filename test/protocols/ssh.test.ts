import { describe, expect, it } from 'vitest';
import { concat, hex, text } from '../../src/bytes/build.ts';
import { ssh } from '../../src/protocols/ssh.ts';
import { clientHolds, matched, replyOf, serverHolds } from '../support/bytes.ts';
import { clientRecordings, serverRecordings } from '../support/recordings.ts';

describe('ssh', () => {
  it('is certain of an identification string, however it is cut, and reads the software', () => {
    const verdict = serverHolds(ssh, text('SSH-2.0-OpenSSH_9.2p1 Debian-2+deb12u5\r\n'));
    expect(matched(verdict)).toMatchObject({
      confidence: 'certain',
      facts: { product: 'OpenSSH', version: '9.2p1', protocolVersion: '2.0' },
    });
  });

  it('finds the identification string behind other lines', () => {
    const bytes = text('Welcome to the jump host\r\nSSH-2.0-dropbear_2022.83\r\n');
    expect(matched(serverHolds(ssh, bytes)).at).toEqual([26, 52]);
  });

  it('rejects a protocol version that SSH never had', () => {
    expect(ssh.server(replyOf(text('SSH-3.0-x\r\n'))).answer).toBe('reject');
  });

  it('gives up on text without end', () => {
    expect(ssh.server(replyOf(text('SSH-2.0-'.padEnd(300, 'x')))).answer).toBe('reject');
  });

  it.each([
    ['ssh/openssh', 'OpenSSH', '9.2p1'],
    ['ssh/ssh2-npm', 'ssh2js', '1.16.0'],
  ])('is certain of %s, whatever it was sent', (name, product, version) => {
    const server = serverRecordings('ssh').find((one) => one.name.startsWith(name));
    for (const { turns } of server?.exchanges ?? []) {
      const [turn] = turns;
      if (!turn || turn.received.length === 0) continue;
      expect(matched(serverHolds(ssh, turn.received, { sent: turn.sent }))).toMatchObject({
        confidence: 'certain',
        facts: { product, version },
      });
    }
  });

  it('is certain of a genuine client', () => {
    const clientBytes = clientRecordings('ssh').flatMap((one) => one.clientBytes);
    expect(clientBytes.length).toBeGreaterThan(0);
    for (const bytes of clientBytes)
      expect(matched(clientHolds(ssh, bytes)).confidence).toBe('certain');
  });

  it.each([
    '220 mx ESMTP\r\n',
    '+OK ready\r\n',
    '* OK IMAP\r\n',
    'HTTP/1.1 400',
    '-NOAUTH x',
    '<html>',
  ])('does not wait for an identification string behind %j', (reply) => {
    expect(ssh.server(replyOf(text(reply))).answer).toBe('reject');
  });

  it('finds the identification string behind any number of lines, in any language', () => {
    const lines = Array.from(
      { length: 40 },
      (_, i) => `Zugriff nur f\xfcr Befugte, Zeile ${i}\r\n`,
    );
    const bytes = text(`${lines.join('')}SSH-2.0-OpenSSH_9.7\r\n`);
    expect(matched(serverHolds(ssh, bytes)).confidence).toBe('certain');
  });

  it('does not mind the key exchange that comes with the lines', () => {
    const bytes = concat('Welcome\r\nSSH-2.0-OpenSSH_9.7\r\n', hex('0000011c 0814 00ff'));
    expect(matched(serverHolds(ssh, bytes)).confidence).toBe('certain');
  });

  it('rejects control characters before the identification string', () => {
    const bytes = concat('Welcome\r\n', hex('0001'));
    expect(ssh.server(replyOf(bytes)).answer).toBe('reject');
  });

  it.each(['Exceeded MaxStartups', 'Not allowed at this time'])(
    'finds the refusal %j likely, and notes that the server is busy',
    (words) => {
      const verdict = matched(serverHolds(ssh, text(`${words}\r\n`)));
      expect(verdict).toMatchObject({ confidence: 'likely', facts: { note: `busy: ${words}` } });
    },
  );
});
