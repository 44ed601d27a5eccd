import { describe, expect, it } from 'vitest';
import { text } from '../../src/bytes/build.ts';
import { compare } from '../../src/bytes/compare.ts';
import { imap } from '../../src/protocols/imap.ts';
import { answerToStep, clientHolds, matched, replyOf, serverHolds } from '../support/bytes.ts';
import { clientRecordings, serverRecordings } from '../support/recordings.ts';

function ofProduct(name: string) {
  return serverRecordings('imap').filter(({ product }) => product === name);
}

describe('imap', () => {
  it.each(ofProduct('Dovecot'))('is certain of every answer of $name', (server) => {
    const layer = server.stack[0] === 'tls' ? 'tls' : 'tcp';
    for (const one of server.exchanges.filter((exchange) => exchange.layer === layer)) {
      const [turn] = one.turns;
      if (!turn?.received.length) continue;
      // Under load Dovecot greets before it knows what it can do.
      if (compare(turn.received, '* OK Waiting for authentication') === 'full') continue;
      const verdict = matched(serverHolds(imap, turn.received, { sent: turn.sent, layer }));
      expect(`${one.probedWith}: ${verdict.confidence}`).toBe(`${one.probedWith}: certain`);
      expect(verdict.facts).toEqual({
        product: 'Dovecot',
        protocolVersion: '4rev1',
        starttls: layer === 'tcp',
      });
    }
  });

  it.each([
    ['imap/courier-imap-5.0.13-1.0.16', 'Courier-IMAP'],
    ['imap/cyrus-imap-3.6.1', 'Cyrus IMAP'],
    ['imap/hoodiecrow-imap-2.1.0', undefined],
  ])('is sure of the banner of %s, and reads its product', (name, product) => {
    const server = serverRecordings('imap').find((one) => one.name === name);
    const banner = server?.exchanges.find(({ probedWith }) => probedWith === 'listen')?.turns[0];
    const verdict = matched(serverHolds(imap, banner?.received ?? text('')));
    expect(verdict.confidence).not.toBe('weak');
    expect(verdict.facts.product).toBe(product);
  });

  // RFC 9051 section 7.1, the examples of OK, PREAUTH and BYE.
  it.each([
    ['* OK IMAP4rev1 server ready\r\n', 'certain'],
    ['* OK ready\r\n', 'likely'],
    ['* PREAUTH logged in as Smith\r\n', 'likely'],
    ['* BYE Autologout; idle for too long\r\n', 'likely'],
  ])('knows %s', (greeting, confidence) => {
    expect(matched(serverHolds(imap, text(greeting))).confidence).toBe(confidence);
  });

  it('is certain once BAD answers with the first word that was sent', () => {
    const bytes = text('* OK ready\r\nGET BAD what?\r\n');
    const verdict = serverHolds(imap, bytes, { sent: text('GET / HTTP/1.1\r\n\r\n') });
    expect(matched(verdict).confidence).toBe('certain');
  });

  it('rejects near misses at once', () => {
    for (const near of ['* ACAP (x)\r\n', '*OK', '* OKAY', '+OK x', '* NO x', '* OK IMSP x\r\n']) {
      expect(imap.server(replyOf(text(near))).answer).toBe('reject');
    }
  });

  it.each(clientRecordings('imap'))('is certain of the client $name', ({ clientBytes }) => {
    for (const call of clientBytes)
      expect(matched(clientHolds(imap, call)).confidence).toBe('certain');
  });

  it('does not take an HTTP request for a tagged command', () => {
    expect(imap.client({ bytes: text('GET / HTTP/1.1\r\n'), ended: false }).answer).toBe('reject');
  });

  it('upgrades to TLS on a tagged OK', () => {
    const [step] = imap.starttls ?? [];
    expect(answerToStep(step, text('* OK still here\r\n'))).toBe('need');
    expect(answerToStep(step, text('fb2 OK Begin TLS\r\n'))).toBe('yes');
    expect(answerToStep(step, text('fb2 BAD no\r\n'))).toBe('no');
  });
});
