import { describe, expect, it } from 'vitest';
import { hex, text } from '../../src/bytes/build.ts';
import { mqtt } from '../../src/protocols/mqtt.ts';
import { openingFor } from '../../src/protocols/protocol.ts';
import { clientHolds, matched, replyOf, serverHolds } from '../support/bytes.ts';
import { clientRecordings, serverRecordings } from '../support/recordings.ts';

const TARGET = { host: 'broker.test', port: 1883, path: '/' };
const OPENING = openingFor(mqtt, TARGET);

describe('mqtt', () => {
  it("uses no client id twice, so it takes over nobody else's session", () => {
    const opening = Buffer.from(openingFor(mqtt, { ...TARGET, nonce: 'k3v9x0qa' }));
    expect(opening.subarray(-10).toString('latin1')).toBe('fbk3v9x0qa');
    expect(opening[1]).toBe(opening.length - 2);
  });

  it('is certain of every recorded reply to its opening, however the reply is cut', () => {
    const recordings = serverRecordings('mqtt');
    expect(recordings.length).toBeGreaterThan(0);
    for (const { name, stack, exchanges } of recordings) {
      const layer = stack[0] === 'tls' ? 'tls' : 'tcp';
      const own = exchanges.find((one) => one.probedWith === 'mqtt' && one.layer === layer);
      const { sent, received } = own?.turns[0] ?? { sent: OPENING, received: new Uint8Array(0) };
      const verdict = matched(serverHolds(mqtt, received, { sent, layer }));
      expect([name, verdict.confidence]).toEqual([name, 'certain']);
    }
  });

  it('is certain of every recorded client, however its bytes are cut', () => {
    const recordings = clientRecordings('mqtt');
    expect(recordings.length).toBeGreaterThan(0);
    for (const { name, clientBytes } of recordings) {
      for (const bytes of clientBytes) {
        const verdict = matched(clientHolds(mqtt, bytes));
        expect([name, verdict.confidence]).toEqual([name, 'certain']);
      }
    }
  });

  it('recognizes its own opening as that of a client', () => {
    expect(matched(clientHolds(mqtt, OPENING)).answer).toBe('match');
  });

  it('reads the version', () => {
    const found = serverRecordings('mqtt').map(({ name, stack, exchanges }) => {
      const layer = stack[0] === 'tls' ? 'tls' : 'tcp';
      const own = exchanges.find((one) => one.probedWith === 'mqtt' && one.layer === layer);
      const bytes = own?.turns[0]?.received ?? OPENING;
      return [name, matched(mqtt.server(replyOf(bytes, { sent: OPENING, layer }))).facts];
    });
    expect(Object.fromEntries(found)).toMatchObject({
      'mqtt/mosquitto-2.0': { protocolVersion: '3.1.1' },
      'mqtt/mosquitto-2.0-tls': { protocolVersion: '3.1.1' },
      'mqtt/rabbitmq-3.10': { protocolVersion: '3.1.1' },
    });
  });

  it('reads why a server refused (MQTT 3.1.1 section 3.2.2.3)', () => {
    const verdict = serverHolds(mqtt, hex('20020005'), { sent: OPENING });
    expect(matched(verdict).facts).toEqual({ note: 'refused: not authorized' });
  });

  it('knows the refusal of a server of MQTT 5.0 only (section 3.2.2.2, 0x84)', () => {
    const verdict = serverHolds(mqtt, hex('2003008400'), { sent: OPENING });
    expect(matched(verdict)).toMatchObject({
      confidence: 'certain',
      facts: { protocolVersion: '5.0', note: 'refused: reason 0x84' },
    });
  });

  it('takes CONNACK only after CONNECT', () => {
    for (const sent of [new Uint8Array(0), text('GET / HTTP/1.1\r\n')]) {
      expect(mqtt.server(replyOf(hex('20020000'), { sent })).answer).toBe('reject');
    }
  });

  it('rejects a session that was not requested, unknown codes and other packets', () => {
    for (const bytes of ['20020100', '20020006', '2001', '30020000', '2003000000', '2003008401']) {
      expect(mqtt.server(replyOf(hex(bytes), { sent: OPENING })).answer).toBe('reject');
    }
  });

  it('rejects clients with a wrong name, level or length', () => {
    for (const bytes of ['10ffffffffff', '1010 0004 4d515458', '1010 0004 4d515454 06', '20']) {
      expect(mqtt.client({ bytes: hex(bytes), ended: false }).answer).toBe('reject');
    }
  });
});
