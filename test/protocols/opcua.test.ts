import { describe, expect, it } from 'vitest';
import { concat, hex, text, u32le } from '../../src/bytes/build.ts';
import { opcua } from '../../src/protocols/opcua.ts';
import { openingFor } from '../../src/protocols/protocol.ts';
import { clientHolds, matched, replyOf, serverHolds } from '../support/bytes.ts';
import { clientRecordings, serverRecordings } from '../support/recordings.ts';

const OPENING = openingFor(opcua, { host: 'plc.test', port: 4840, path: '/' });

function errorOf(reason: string): Uint8Array {
  return concat('ERRF', u32le(16 + reason.length), hex('00007d80'), u32le(reason.length), reason);
}

describe('opcua', () => {
  it('is certain of whatever node-opcua was recorded to answer, however it is cut', () => {
    const [server] = serverRecordings('opcua');
    const answered = server?.exchanges.filter(({ turns }) => turns[0]?.received.length) ?? [];
    expect(answered.length).toBeGreaterThan(20);
    for (const { probedWith, turns } of answered) {
      const { sent, received } = turns[0] ?? { sent: OPENING, received: OPENING };
      const { confidence, rule } = matched(serverHolds(opcua, received, { sent }));
      expect([probedWith, confidence]).toEqual([probedWith, 'certain']);
      expect(rule).toBe(probedWith === 'opcua' ? 'Acknowledge' : 'Error');
    }
  });

  it('reports the reason of an error, shortened', () => {
    const { facts } = matched(serverHolds(opcua, errorOf('BadTcpEndpointUrlInvalid')));
    expect(facts.note).toBe('error 0x807d0000: BadTcpEndpointUrlInvalid');
    const long = matched(opcua.server(replyOf(errorOf('x'.repeat(3000)))));
    expect(long.facts.note?.length).toBeLessThan(110);
  });

  it('knows an error without a reason', () => {
    const bytes = hex('45525246 10000000 00007d80 ffffffff');
    expect(matched(serverHolds(opcua, bytes)).facts.note).toBe('error 0x807d0000');
  });

  it.each([
    ['an Acknowledge of another size', hex('41434b46 1d000000')],
    ['small buffers', hex('41434b46 1c000000 00000000 00100000 00100000 00000000 00000000')],
    ['an error whose lengths disagree', hex('45525246 20000000 00007d80 04000000')],
    ['an error of severity good', hex('45525246 10000000 00000000 ffffffff')],
    ['a Hello', OPENING],
    ['other text', text('ERROR\r\n')],
  ])('rejects %s', (_what, bytes) => {
    expect(opcua.server(replyOf(bytes, { sent: OPENING })).answer).toBe('reject');
  });

  it('is certain of recorded clients, of its own opening, and of a server that connects to its client', () => {
    const clientBytes = clientRecordings('opcua').flatMap((one) => one.clientBytes);
    expect(clientBytes.length).toBeGreaterThan(0);
    const urls = concat(u32le(5), 'urn:a', u32le(6), 'opc://');
    const reverse = concat('RHEF', u32le(8 + urls.length), urls);
    for (const bytes of [...clientBytes, OPENING, reverse]) {
      expect(matched(clientHolds(opcua, bytes)).confidence).toBe('certain');
    }
  });

  it('requests the endpoint that the config names', () => {
    const opening = openingFor(opcua, { host: 'plc.test', port: 4840, path: '/a b' });
    expect(opening.subarray(32)).toEqual(text('opc.tcp://plc.test:4840/a%20b'));
  });

  it('rejects a Hello whose lengths disagree', () => {
    const bytes = concat('HELF', u32le(40), new Uint8Array(20), u32le(9), 'opc.tcp:/');
    expect(opcua.client({ bytes, ended: false }).answer).toBe('reject');
    expect(opcua.client({ bytes: text('HELO me\r\n'), ended: false }).answer).toBe('reject');
  });
});
