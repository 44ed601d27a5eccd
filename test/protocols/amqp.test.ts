import { describe, expect, it } from 'vitest';
import { hex, text } from '../../src/bytes/build.ts';
import { amqp } from '../../src/protocols/amqp.ts';
import { clientHolds, matched, replyOf, serverHolds } from '../support/bytes.ts';
import { clientRecordings, serverRecordings } from '../support/recordings.ts';

const OPENING = amqp.openings[0] as Uint8Array;

describe('amqp', () => {
  it('is certain of every recorded reply to its opening, however the reply is cut', () => {
    const recordings = serverRecordings('amqp');
    expect(recordings.length).toBeGreaterThan(0);
    for (const { name, stack, exchanges } of recordings) {
      const layer = stack[0] === 'tls' ? 'tls' : 'tcp';
      const own = exchanges.find(
        ({ probedWith, layer: inside, turns: [turn] }) =>
          /^amqp(?:#2)?$/.test(probedWith) && inside === layer && turn?.received.length,
      );
      const { sent, received } = own?.turns[0] ?? { sent: OPENING, received: new Uint8Array(0) };
      const verdict = matched(serverHolds(amqp, received, { sent, layer }));
      expect([name, verdict.confidence]).toEqual([name, 'certain']);
    }
  });

  it('is certain of every recorded client, however its bytes are cut', () => {
    const recordings = clientRecordings('amqp');
    expect(recordings.length).toBeGreaterThan(0);
    for (const { name, clientBytes } of recordings) {
      for (const bytes of clientBytes) {
        const verdict = matched(clientHolds(amqp, bytes));
        expect([name, verdict.confidence]).toEqual([name, 'certain']);
      }
    }
  });

  it('recognizes its own opening as that of a client', () => {
    expect(matched(clientHolds(amqp, OPENING)).answer).toBe('match');
  });

  it('reads product and version', () => {
    const rabbits = serverRecordings('amqp').filter(({ product }) => product === 'RabbitMQ');
    const found = rabbits.map(({ name, stack, exchanges }) => {
      const layer = stack[0] === 'tls' ? 'tls' : 'tcp';
      const own = exchanges.find((one) => one.probedWith === 'amqp' && one.layer === layer);
      const bytes = own?.turns[0]?.received ?? OPENING;
      return [name, matched(amqp.server(replyOf(bytes, { sent: OPENING, layer }))).facts];
    });
    expect(Object.fromEntries(found)).toMatchObject({
      'amqp/rabbitmq-3.10': { product: 'RabbitMQ', version: '3.10.8', protocolVersion: '0-9' },
      'amqp/rabbitmq-3.10-tls': { product: 'RabbitMQ', version: '3.10.8', protocolVersion: '0-9' },
    });
  });

  it('is certain of the header with which RabbitMQ answers foreign openings', () => {
    const rabbit = serverRecordings('amqp').find(({ product }) => product === 'RabbitMQ');
    const foreign = rabbit?.exchanges.filter(
      ({ probedWith, turns }) => probedWith !== 'amqp' && turns[0]?.received[0] === 0x41,
    );
    expect(foreign?.length).toBeGreaterThan(3);
    for (const { turns, layer } of foreign ?? []) {
      const { sent, received } = turns[0] ?? { sent: OPENING, received: OPENING };
      expect(matched(serverHolds(amqp, received, { sent, layer }))).toMatchObject({
        confidence: 'certain',
        facts: { protocolVersion: '0-9-1' },
      });
    }
  });

  it('knows the headers of AMQP 1.0 (part 2, sections 2.2 and 5.2; part 5, section 3.2)', () => {
    for (const id of ['00', '02', '03']) {
      const bytes = hex(`414d5150 ${id} 010000`);
      const { facts } = matched(serverHolds(amqp, bytes, { sent: OPENING }));
      expect(facts.protocolVersion).toBe('1.0');
    }
  });

  it('rejects other versions, and frames that are not Connection.Start', () => {
    for (const bytes of [
      text('AMQX'),
      hex('414d5150 04 010000'),
      hex('01 0000 00000010 000a 000b'),
      hex('01 0001'),
      hex('01 0000 000001ed 000a 000a 00 01'),
    ]) {
      expect(amqp.server(replyOf(bytes, { sent: OPENING })).answer).toBe('reject');
    }
  });

  it('stops reading the properties where their types are unknown', () => {
    const bytes = text('\x01\0\0\0\0\x20\0\0\x0a\0\x0a\0\x09\0\0\0\x10\x01a?\0\0\0');
    expect(matched(serverHolds(amqp, bytes)).facts).toEqual({ protocolVersion: '0-9' });
  });

  it('is weak on a server that repeats its header, as an echo does', () => {
    for (const sent of [OPENING, amqp.openings[1] as Uint8Array]) {
      expect(amqp.server(replyOf(sent, { sent })).answer).toBe('need');
      expect(matched(amqp.server(replyOf(sent, { sent, ended: true }))).confidence).toBe('weak');
    }
  });
});
