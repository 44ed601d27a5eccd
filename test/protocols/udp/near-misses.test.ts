import { createHmac } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { concat, hex, text } from '../../../src/bytes/build.ts';
import { udpProtocols } from '../../../src/protocols/builtin.ts';
import { openingFor, type Protocol } from '../../../src/protocols/protocol.ts';
import { bacnet } from '../../../src/protocols/udp/bacnet.ts';
import { coap } from '../../../src/protocols/udp/coap.ts';
import { dns } from '../../../src/protocols/udp/dns.ts';
import { dtls } from '../../../src/protocols/udp/dtls.ts';
import { ike } from '../../../src/protocols/udp/ike.ts';
import { kerberos } from '../../../src/protocols/udp/kerberos.ts';
import { mdns } from '../../../src/protocols/udp/mdns.ts';
import { memcached } from '../../../src/protocols/udp/memcached.ts';
import { netbiosNs } from '../../../src/protocols/udp/netbios-ns.ts';
import { ntp } from '../../../src/protocols/udp/ntp.ts';
import { quic } from '../../../src/protocols/udp/quic.ts';
import { radius } from '../../../src/protocols/udp/radius.ts';
import { rpcbind } from '../../../src/protocols/udp/rpcbind.ts';
import { sip } from '../../../src/protocols/udp/sip.ts';
import { snmp } from '../../../src/protocols/udp/snmp.ts';
import { stun } from '../../../src/protocols/udp/stun.ts';
import { tftp } from '../../../src/protocols/udp/tftp.ts';
import { wireguard } from '../../../src/protocols/udp/wireguard.ts';
import { matched, replyOf, serverHolds } from '../../support/bytes.ts';
import { udpServerRecordings } from '../../support/recordings.ts';

const sentBy = (one: Protocol) => openingFor(one, { host: 'a.test', port: 1, path: '/' });

/** What a recorded server answered to its own opening. */
function answerOf(one: Protocol, name = ''): Uint8Array {
  const recording = udpServerRecordings(one.id).find((other) => other.name.includes(name));
  const own = recording?.exchanges.find(({ probedWith }) => probedWith === one.id);
  return own?.turns[0]?.received.slice() ?? new Uint8Array(0);
}

function answered(one: Protocol, bytes: Uint8Array, sent = sentBy(one)) {
  return one.server(replyOf(bytes, { sent, layer: 'udp', ended: true }));
}

describe('an answer to another question', () => {
  /** Where the id of ours stands that must come back. */
  const ids: readonly (readonly [Protocol, number])[] = [
    [bacnet, 7],
    [coap, 4],
    [dns, 0],
    [ike, 0],
    [mdns, 0],
    [memcached, 0],
    [netbiosNs, 0],
    [ntp, 24],
    [quic, 6],
    [radius, 1],
    [rpcbind, 0],
    [stun, 8],
  ];

  it.each(ids.map(([one, at]) => ({ id: one.id, one, at })))(
    'is not a reply for $id: its id must come back',
    ({ one, at }) => {
      const bytes = answerOf(one);
      expect(answered(one, bytes)).toMatchObject({ confidence: 'certain' });
      bytes[at] = (bytes[at] ?? 0) ^ 0x01;
      expect(answered(one, bytes).answer).toBe('reject');
    },
  );

  it('rejects a reply whose id was never sent', () => {
    for (const [one] of ids) {
      expect(answered(one, answerOf(one), text('something else entirely')).answer).toBe('reject');
    }
  });
});

describe('the neighbours', () => {
  it('are distinguished where they share a header: dns, mdns and netbios-ns', () => {
    const three = [dns, mdns, netbiosNs];
    for (const one of three) {
      for (const other of three) {
        const expected = one === other ? 'match' : 'reject';
        const call = { bytes: sentBy(one), ended: true };
        expect(`${one.id} ${other.id} ${other.client(call).answer}`).toBe(
          `${one.id} ${other.id} ${expected}`,
        );
        expect(answered(other, answerOf(one), sentBy(one)).answer).toBe(expected);
      }
    }
  });

  it('are distinguished where they share the outer sequence: snmp, kerberos and ldap', () => {
    const ldap = hex('300c 0201 01 6007 020103 0400 8000');
    expect(snmp.client({ bytes: ldap, ended: true }).answer).toBe('reject');
    expect(kerberos.client({ bytes: ldap, ended: true }).answer).toBe('reject');
    expect(answered(snmp, answerOf(kerberos)).answer).toBe('reject');
  });

  it('of rpcbind have no port mapper: another RPC service is not called one', () => {
    const bytes = answerOf(rpcbind);
    bytes[23] = 1;
    expect(answered(rpcbind, bytes)).toMatchObject({ confidence: 'weak' });
  });

  it('of dtls are tls records: another version, no epoch', () => {
    const tls = hex('16 0301 0004 0e000000');
    expect(answered(dtls, tls).answer).toBe('reject');
    expect(answered(dtls, hex('15 0303 0002 0228')).answer).toBe('reject');
    const alert = hex('15 feff 0000 000000000000 0002 02 28');
    expect(matched(serverHolds(dtls, alert)).facts).toEqual({ note: 'alert 40' });
  });

  it('of sip are http and rtsp', () => {
    for (const line of [
      'HTTP/1.1 400 Bad Request\r\n\r\n',
      'RTSP/1.0 200 OK\r\n\r\n',
      'SIP/2.0\r\n',
    ])
      expect(answered(sip, text(line)).answer).toBe('reject');
  });
});

describe('answers that no recorded server gave', () => {
  it('tftp: the file is there after all, or the error has no text', () => {
    const block = concat(hex('0003 0001'), text('hello'));
    expect(answered(tftp, block)).toMatchObject({ confidence: 'likely' });
    expect(answered(tftp, hex('0003 0001 00'))).toMatchObject({ confidence: 'weak' });
    expect(answered(tftp, hex('0005 0001 00'))).toMatchObject({ confidence: 'weak' });
    expect(answered(tftp, hex('0005 0001 00'), text('x'))).toMatchObject({ confidence: 'weak' });
    expect(answered(tftp, concat(hex('0005 0001'), text('no end'))).answer).toBe('reject');
    expect(answered(tftp, hex('0005 0009 00')).answer).toBe('reject');
  });

  it('coap: reset and bare acknowledgement are likely after our own opening, weak otherwise', () => {
    expect(answered(coap, hex('70006662'))).toMatchObject({ confidence: 'likely' });
    expect(answered(coap, hex('70000000'), sentBy(dns))).toMatchObject({ confidence: 'weak' });
    expect(answered(coap, hex('70006663')).answer).toBe('reject');
  });

  it('ntp: a kiss of death gives the reason (RFC 5905 section 7.4)', () => {
    const bytes = answerOf(ntp);
    bytes.set([0xe4, 0], 0);
    bytes.set(text('RATE'), 12);
    expect(answered(ntp, bytes)).toMatchObject({ facts: { note: 'kiss of death RATE' } });
  });

  it('wireguard: a response or a cookie names our index (whitepaper section 5.4)', () => {
    const response = concat(hex('02000000 01020304'), text('fbyt'), new Uint8Array(80));
    const cookie = concat(hex('03000000'), text('fbyt'), new Uint8Array(56));
    for (const bytes of [response, cookie]) {
      const context = { sent: sentBy(wireguard), layer: 'udp' } as const;
      expect(matched(serverHolds(wireguard, bytes, context)).confidence).toBe('certain');
      expect(answered(wireguard, bytes.subarray(0, -1)).answer).toBe('reject');
    }
  });

  it('radius: without our Proxy-State it is likely, and never with a length that does not fit', () => {
    const bare = concat(hex('03 66 0014'), new Uint8Array(16));
    expect(answered(radius, bare)).toMatchObject({ confidence: 'likely' });
    const longer = concat(hex('03 66 0015'), new Uint8Array(17));
    expect(answered(radius, longer).answer).toBe('reject');
  });

  it('ike: on port 4500 the marker comes before the header, in both directions', () => {
    const sent = openingFor(ike, { host: 'a.test', port: 4500, path: '/' });
    expect(sent.slice(0, 4)).toEqual(new Uint8Array(4));
    const bytes = concat(new Uint8Array(4), answerOf(ike));
    expect(matched(serverHolds(ike, bytes, { sent, layer: 'udp' })).confidence).toBe('certain');
  });
});

describe('the openings', () => {
  it('fit in one datagram of 1200 bytes, and radius is signed with its secret', () => {
    for (const one of udpProtocols) expect(sentBy(one).length).toBeLessThanOrEqual(1200);
    const packet = sentBy(radius);
    const signature = packet.slice(-16);
    packet.fill(0, -16);
    const wanted = createHmac('md5', 'firstbytes').update(packet).digest();
    expect(signature).toEqual(new Uint8Array(wanted));
  });

  it('of quic is as long as a server wants it (RFC 9000 section 14.1)', () => {
    expect(sentBy(quic).length).toBe(1200);
  });
});

describe('facts of the recorded servers', () => {
  it.each([
    [dns, 'bind9', { version: expect.stringContaining('9.18') }],
    [ike, '', { protocolVersion: '2' }],
    [kerberos, '', { protocolVersion: '5' }],
    [memcached, '', { product: 'Memcached', version: '1.6.18' }],
    [netbiosNs, '', { note: 'named FIRSTBYTES' }],
    [ntp, '', { protocolVersion: '4' }],
    [quic, '', { protocolVersion: '1' }],
    [snmp, '', { product: 'Net-SNMP', protocolVersion: '3' }],
    [stun, '', { product: 'Coturn' }],
    [bacnet, '', { note: 'device 1234' }],
    [tftp, 'hpa', { note: 'File not found' }],
  ] as const)('are read, case %#', (one, name, facts) => {
    expect(matched(answered(one, answerOf(one, name))).facts).toMatchObject(facts);
  });
});

// net-snmp (npm) 3.29, as observed: it repeats the flag that requests a report.
describe('a report of SNMP with the flags of its request', () => {
  const report =
    '3071 020103 3011 020466697273 020300ffe3 040104 020103' +
    '0421 301f 0411 8000b98380f59af64d1814759162f6f318 020100 02010a 0400 0400 0400' +
    '3036 0411 8000b98380f59af64d1814759162f6f318 0400' +
    'a81f 020466697273 020100 020100 3011 300f 060a2b060106030f01010400 410101';

  it('is known by its PDU', () => {
    const found = matched(serverHolds(snmp, hex(report), { sent: sentBy(snmp) }));
    expect(found.confidence).toBe('certain');
    expect(found.facts).toMatchObject({ protocolVersion: '3' });
  });

  it('is rejected with the PDU of a request, or encrypted', () => {
    for (const near of [report.replace('a81f', 'a01f'), report.replace('040104', '040106')]) {
      expect(snmp.server(replyOf(hex(near), { sent: sentBy(snmp) })).answer).toBe('reject');
    }
  });
});
