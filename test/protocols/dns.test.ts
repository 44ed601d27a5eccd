import { describe, expect, it } from 'vitest';
import { concat, hex } from '../../src/bytes/build.ts';
import { dns } from '../../src/protocols/dns.ts';
import { clientHolds, matched, replyOf, serverHolds } from '../support/bytes.ts';
import { clientRecordings, serverRecordings } from '../support/recordings.ts';

const OPENING = dns.openings[0] as Uint8Array;

describe('dns', () => {
  it('is certain of every recorded reply to its opening, however the reply is cut', () => {
    const recordings = serverRecordings('dns');
    expect(recordings.length).toBeGreaterThan(0);
    for (const { name, stack, exchanges } of recordings) {
      const layer = stack[0] === 'tls' ? 'tls' : 'tcp';
      const own = exchanges.find((one) => one.probedWith === 'dns' && one.layer === layer);
      const { sent, received } = own?.turns[0] ?? { sent: OPENING, received: new Uint8Array(0) };
      const verdict = matched(serverHolds(dns, received, { sent, layer }));
      expect([name, verdict.confidence]).toEqual([name, 'certain']);
    }
  });

  it('is certain of every recorded client, however its bytes are cut', () => {
    const recordings = clientRecordings('dns');
    expect(recordings.length).toBeGreaterThan(0);
    for (const { name, clientBytes } of recordings) {
      for (const bytes of clientBytes) {
        const verdict = matched(clientHolds(dns, bytes));
        expect([name, verdict.confidence]).toEqual([name, 'certain']);
      }
    }
  });

  it('recognizes its own opening as that of a client', () => {
    expect(matched(clientHolds(dns, OPENING)).answer).toBe('match');
  });

  it('reads what servers reveal of themselves', () => {
    const found = serverRecordings('dns').map(({ name, stack, exchanges }) => {
      const layer = stack[0] === 'tls' ? 'tls' : 'tcp';
      const own = exchanges.find((one) => one.probedWith === 'dns' && one.layer === layer);
      const bytes = own?.turns[0]?.received ?? OPENING;
      return [name, matched(dns.server(replyOf(bytes, { sent: OPENING, layer }))).facts];
    });
    expect(Object.fromEntries(found)).toMatchObject({
      'dns/bind-9.18': { version: expect.stringMatching(/^9\.18/) },
      'dns/dnsdist-1.7': { note: 'REFUSED' },
      'dns/dnsmasq-2.90': { product: 'dnsmasq', version: '2.90' },
      'dns/nsd-4.6': { product: 'NSD', version: '4.6.1' },
      'dns/unbound-1.17': { product: 'unbound', version: '1.17.1' },
    });
  });

  it('is certain of an error without a question (RFC 1035: FORMERR)', () => {
    const bytes = hex('000c 6662 8001 0000 0000 0000 0000');
    expect(matched(serverHolds(dns, bytes, { sent: OPENING }))).toMatchObject({
      confidence: 'certain',
      facts: { note: 'FORMERR' },
    });
  });

  it('rejects another id, a query, another question and unasked bytes', () => {
    const answer = concat(hex('001e 6662 8005 0001 0000 0000 0000'), OPENING.slice(14));
    expect(matched(serverHolds(dns, answer, { sent: OPENING })).confidence).toBe('certain');
    expect(dns.server(replyOf(answer)).answer).toBe('reject');
    expect(dns.server(replyOf(OPENING, { sent: OPENING })).answer).toBe('reject');
    for (const bytes of [
      hex('001e 6663'),
      hex('001e 6662 8005 0001 0000 0000 0000 0663'),
      hex('0004 6662 8001'),
      hex('001e 6662 8005 0002'),
    ]) {
      expect(dns.server(replyOf(bytes, { sent: OPENING })).answer).toBe('reject');
    }
  });

  it('rejects a name with a label that is too long, and classes that do not exist', () => {
    for (const bytes of ['40', '0161 00 0001 0009']) {
      const query = hex(`0020 0001 0000 0001 0000 0000 0000 ${bytes}`);
      expect(dns.client({ bytes: query, ended: false }).answer).toBe('reject');
    }
  });
});
