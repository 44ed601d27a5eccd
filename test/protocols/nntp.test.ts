import { describe, expect, it } from 'vitest';
import { text } from '../../src/bytes/build.ts';
import { nntp } from '../../src/protocols/nntp.ts';
import { answerToStep, clientHolds, matched, replyOf, serverHolds } from '../support/bytes.ts';
import { clientRecordings, serverRecordings } from '../support/recordings.ts';

describe('nntp', () => {
  it('upgrades to TLS at 382, whatever is left of the reply before', () => {
    const step = nntp.starttls?.[0];
    expect(answerToStep(step, text('VERSION 2\r\nSTARTTLS\r\n.\r\n'))).toBe('need');
    expect(answerToStep(step, text('STARTTLS\r\n.\r\n382 Continue\r\n'))).toBe('yes');
    expect(answerToStep(step, text('580 Can not initiate TLS\r\n'))).toBe('no');
  });

  it.each(serverRecordings('nntp'))('is certain of $name after CAPABILITIES', (server) => {
    const [turn] = server.exchanges.find(({ probedWith }) => probedWith === 'nntp')?.turns ?? [];
    if (!turn) throw new Error('not recorded');
    const verdict = matched(serverHolds(nntp, turn.received, { sent: turn.sent }));
    expect(verdict.confidence).toBe('certain');
  });

  it.each(serverRecordings('nntp'))('is at least likely of $name when it greets', (server) => {
    const [turn] = server.exchanges.find(({ probedWith }) => probedWith === 'listen')?.turns ?? [];
    if (!turn) throw new Error('not recorded');
    expect(matched(serverHolds(nntp, turn.received)).confidence).not.toBe('weak');
  });

  it('reads the software of Leafnode', () => {
    const server = serverRecordings('nntp').find(({ name }) => name === 'nntp/leafnode-1.12');
    const [turn] = server?.exchanges.find(({ probedWith }) => probedWith === 'listen')?.turns ?? [];
    if (!turn) throw new Error('not recorded');
    const { facts } = matched(serverHolds(nntp, turn.received));
    expect(facts).toEqual({ product: 'Leafnode', version: '1.12.0' });
  });

  // RFC 3977 section 5.2.3 and RFC 4642 section 2.1, the examples.
  it('reads the capability list, also in a later turn', () => {
    const received = text(
      '101 Capability list:\r\nVERSION 2\r\nIMPLEMENTATION INN 2.7.1\r\nSTARTTLS\r\n.\r\n',
    );
    const later = [{ sent: text('CAPABILITIES\r\n'), received }];
    const verdict = matched(nntp.server(replyOf(text('200 hello\r\n'), { later })));
    expect(verdict).toMatchObject({
      confidence: 'certain',
      facts: { product: 'INN', version: '2.7.1', protocolVersion: '2', starttls: true },
    });
  });

  it('is only weak on a bare 200, and rejects the padded length of Varnish', () => {
    expect(matched(serverHolds(nntp, text('200 hello there\r\n'))).confidence).toBe('weak');
    expect(nntp.server(replyOf(text('200 193     \n'))).answer).toBe('reject');
  });

  it('rejects near misses at once', () => {
    for (const near of ['3', '202 x\r\n', '20a', '2000', 'HTTP/1.1 200 OK\r\n']) {
      expect(nntp.server(replyOf(text(near))).answer).toBe('reject');
    }
  });

  it.each(clientRecordings('nntp'))('is certain of the client $name', ({ clientBytes }) => {
    for (const call of clientBytes)
      expect(matched(clientHolds(nntp, call)).confidence).toBe('certain');
  });

  it('is certain of MODE READER (RFC 3977 section 5.3), and of no other MODE', () => {
    expect(matched(clientHolds(nntp, text('MODE READER\r\n'))).confidence).toBe('certain');
    expect(nntp.client({ bytes: text('MODE #x +o'), ended: false }).answer).toBe('reject');
  });

  // sn 0.3.8, as observed: it knows no CAPABILITIES.
  it('is certain once HELP is answered with 100', () => {
    const greeting = text("201 Hi, you can't post (sn version 0.3.8)\r\n");
    const settledBy = (answer: string) => {
      const later = [{ sent: text('HELP\r\n'), received: text(answer) }];
      return matched(nntp.server(replyOf(greeting, { later }))).confidence;
    };
    expect(settledBy('')).toBe('weak');
    expect(settledBy('100 Help yourself\r\n.\r\n')).toBe('certain');
    expect(settledBy('500 unimplemented\r\n')).toBe('weak');
    expect(settledBy('214 Commands\r\n')).toBe('weak');
  });
});
