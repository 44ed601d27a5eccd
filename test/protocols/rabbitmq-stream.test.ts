import { describe, expect, it } from 'vitest';
import { concat, hex } from '../../src/bytes/build.ts';
import { kafka } from '../../src/protocols/kafka.ts';
import { rabbitmqStream } from '../../src/protocols/rabbitmq-stream.ts';
import { clientHolds, matched, replyOf } from '../support/bytes.ts';
import { factsOf } from '../support/own-answers.ts';
import { clientRecordings } from '../support/recordings.ts';

const OPENING = rabbitmqStream.openings[0] as Uint8Array;

describe('rabbitmq-stream', () => {
  it('rejects another correlation id, and what was not requested', () => {
    expect(
      rabbitmqStream.server(replyOf(hex('00000020 8011 0001 66627975'), { sent: OPENING })).answer,
    ).toBe('reject');
    expect(rabbitmqStream.server(replyOf(hex('00000020 8011 0001 66627974 0001'))).answer).toBe(
      'reject',
    );
  });

  it('reads the product', () => {
    expect(factsOf(rabbitmqStream)).toMatchObject({
      'rabbitmq-stream/rabbitmq-stream-3.10.8': { product: 'RabbitMQ', version: '3.10.8' },
    });
  });

  it('does not take the SaslHandshake of Kafka for PeerProperties', () => {
    const bytes = concat(hex('00000011 0011 0001 00000001 0000 0005'), 'PLAIN');
    expect(rabbitmqStream.client({ bytes, ended: false }).answer).toBe('reject');
    expect(matched(clientHolds(kafka, bytes)).confidence).toBe('likely');
  });

  it('rejects a client of Kafka', () => {
    for (const { clientBytes } of clientRecordings('rabbitmq-stream')) {
      for (const bytes of clientBytes) {
        expect(kafka.client({ bytes, ended: false }).answer).toBe('reject');
      }
    }
  });
});
