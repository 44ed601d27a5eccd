import { describe, expect, it } from 'vitest';
import { concat, hex, text, u8, u32be } from '../../src/bytes/build.ts';
import { ldap } from '../../src/protocols/ldap.ts';
import { answerToStep, clientHolds, matched, replyOf, serverHolds } from '../support/bytes.ts';
import { clientRecordings, serverRecordings } from '../support/recordings.ts';

const OPENING = ldap.openings[0] as Uint8Array;

describe('ldap', () => {
  it('is certain of every recorded reply to its opening, however the reply is cut', () => {
    const recordings = serverRecordings('ldap');
    expect(recordings.length).toBeGreaterThan(0);
    for (const { name, stack, exchanges } of recordings) {
      const layer = stack[0] === 'tls' ? 'tls' : 'tcp';
      const own = exchanges.find((one) => one.probedWith === 'ldap' && one.layer === layer);
      const { sent, received } = own?.turns[0] ?? { sent: OPENING, received: new Uint8Array(0) };
      const verdict = matched(serverHolds(ldap, received, { sent, layer }));
      expect([name, verdict.confidence]).toEqual([name, 'certain']);
    }
  });

  it('is certain of every recorded client, however its bytes are cut', () => {
    const recordings = clientRecordings('ldap');
    expect(recordings.length).toBeGreaterThan(0);
    for (const { name, clientBytes } of recordings) {
      for (const bytes of clientBytes) {
        const verdict = matched(clientHolds(ldap, bytes));
        expect([name, verdict.confidence]).toEqual([name, 'certain']);
      }
    }
  });

  it('recognizes its own opening as that of a client', () => {
    expect(matched(clientHolds(ldap, OPENING)).answer).toBe('match');
  });

  it('reads product, version and StartTLS', () => {
    const found = serverRecordings('ldap').map(({ name, stack, exchanges }) => {
      const layer = stack[0] === 'tls' ? 'tls' : 'tcp';
      const own = exchanges.find((one) => one.probedWith === 'ldap' && one.layer === layer);
      const bytes = own?.turns[0]?.received ?? OPENING;
      return [name, matched(ldap.server(replyOf(bytes, { sent: OPENING, layer }))).facts];
    });
    expect(Object.fromEntries(found)).toMatchObject({
      'ldap/openldap-2.5': { product: 'OpenLDAP', protocolVersion: '3', starttls: true },
      'ldap/openldap-2.5-tls': { product: 'OpenLDAP', protocolVersion: '3' },
    });
  });

  it('is certain of a server that hides its root DSE (result code 50, insufficientAccessRights)', () => {
    const bytes = hex('300d 02026662 6507 0a0132 0400 0400');
    expect(matched(serverHolds(ldap, bytes, { sent: OPENING }))).toMatchObject({
      confidence: 'certain',
      facts: { note: 'result code 50' },
    });
  });

  it('reads long lengths, vendor and version, as Microsoft and 389 Directory Server write them', () => {
    const attribute = (name: string, value: string) => {
      const set = concat(hex('31'), u8(value.length + 2), hex('04'), u8(value.length), text(value));
      const inner = concat(hex('04'), u8(name.length), text(name), set);
      return concat(hex('30'), u8(inner.length), inner);
    };
    const list = concat(
      attribute('vendorName', '389 Project'),
      attribute('vendorVersion', '389-Directory/2.3.1'),
    );
    const entry = concat(hex('0400 3084'), u32be(list.length), list);
    const operation = concat(hex('02026662 6484'), u32be(entry.length), entry);
    const bytes = concat(hex('3084'), u32be(operation.length), operation);
    expect(matched(serverHolds(ldap, bytes, { sent: OPENING })).facts).toEqual({
      product: '389 Project',
      version: '389-Directory/2.3.1',
      starttls: false,
    });
  });

  it('is certain of a Notice of Disconnection whatever was sent (RFC 4511 section 4.4.1)', () => {
    const notice = text('\x0a\x01\x02\x04\0\x04\0\x8a\x161.3.6.1.4.1.1466.20036');
    const bytes = concat(
      hex('30'),
      u8(notice.length + 5),
      hex('020100 78'),
      u8(notice.length),
      notice,
    );
    expect(matched(serverHolds(ldap, bytes)).rule).toBe('Notice of Disconnection');
  });

  it('rejects SNMP, Kerberos and answers to other messages', () => {
    const community = text('\x04\x06public');
    for (const bytes of [
      concat(hex('3029 020101'), community),
      hex('7e56 3054 a003 0201'),
      hex('00000058'),
      hex('300d 02026663 6507 0a0100 0400 0400'),
      hex('3003 0201'),
      hex('30ff'),
    ]) {
      expect(ldap.server(replyOf(bytes, { sent: OPENING })).answer).toBe('reject');
    }
  });

  it('upgrades to TLS when the extended operation succeeds', () => {
    const step = ldap.starttls?.[0];
    expect(answerToStep(step, hex('300d 02026662 7807 0a0100 0400 0400'))).toBe('yes');
    expect(answerToStep(step, hex('300d 02026662 7807 0a0101 0400 0400'))).toBe('no');
    expect(answerToStep(step, hex('300c'))).toBe('need');
  });

  it('reads what is left of the search before the answer to the upgrade', () => {
    const step = ldap.starttls?.[0];
    const done = '300d 02026662 6507 0a0100 0400 0400';
    expect(answerToStep(step, hex(done))).toBe('need');
    expect(answerToStep(step, hex(`${done} 300d 02026662 7807 0a0100 0400 0400`))).toBe('yes');
    expect(answerToStep(step, hex(`${done} 300d 02026662 7807 0a0101 0400 0400`))).toBe('no');
    expect(answerToStep(step, text('HTTP/1.1 400 Bad Request'))).toBe('no');
  });

  it.each([
    ['AddRequest', '3021 020103 681c', '04 08 636e3d6a616e6574 30 10'],
    ['ModifyRequest', '301c 020103 6617', '04 08 636e3d6a616e6574 30 0b'],
    ['ModifyDNRequest', '3018 020103 6c13', '04 08 636e3d6a616e6574 04 04'],
    ['CompareRequest', '301c 020103 6e17', '04 08 636e3d6a616e6574 30 0b'],
    ['DelRequest', '300d 020103 4a08', '636e3d6a616e6574'],
  ])('is certain of a client that begins with %s', (rule, head, content) => {
    const verdict = matched(clientHolds(ldap, hex(`${head} ${content}`)));
    expect(verdict).toMatchObject({ confidence: 'certain', rule });
  });

  it('finds an AbandonRequest likely', () => {
    expect(matched(clientHolds(ldap, hex('3006 020104 500103'))).confidence).toBe('likely');
  });

  it('rejects a DelRequest without a name', () => {
    const bytes = hex('300d 020103 4a08 0000000000000000');
    expect(ldap.client({ bytes, ended: false }).answer).toBe('reject');
  });
});
