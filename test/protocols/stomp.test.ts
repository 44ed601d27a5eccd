import { describe, expect, it } from 'vitest';
import { text } from '../../src/bytes/build.ts';
import { stomp } from '../../src/protocols/stomp.ts';
import { matched, replyOf } from '../support/bytes.ts';
import { factsOf } from '../support/own-answers.ts';

const OPENING = stomp.openings[0] as Uint8Array;

describe('stomp', () => {
  it('leaves a bare ERROR to memcached', () => {
    expect(stomp.server(replyOf(text('ERROR\r\n'), { sent: OPENING })).answer).toBe('reject');
    expect(stomp.server(replyOf(text('ERROR\nERROR\n'), { sent: OPENING })).answer).toBe('reject');
    expect(stomp.server(replyOf(text('CONNECTEDx'), { sent: OPENING })).answer).toBe('reject');
  });

  it('does not take the CONNECT of HTTP for its own', () => {
    expect(
      stomp.client({ bytes: text('CONNECT a.test:443 HTTP/1.1\r\n'), ended: false }).answer,
    ).toBe('reject');
    expect(
      stomp.client({ bytes: text('CONNECT {"verbose":false}\r\n'), ended: false }).answer,
    ).toBe('reject');
  });

  it('keeps a client identified whatever follows its first known header', () => {
    const bytes = text('CONNECT\naccept-version:1.2\nnot a header\n');
    expect(matched(stomp.client({ bytes, ended: false })).at).toEqual([0, 27]);
  });

  it('reads the products', () => {
    expect(factsOf(stomp)).toMatchObject({
      'stomp/rabbitmq-stomp-3.10.8': {
        product: 'RabbitMQ',
        version: '3.10.8',
        protocolVersion: '1.2',
      },
      'stomp/activemq-stomp-5.17.2': { product: 'ActiveMQ', version: '5.17.2' },
    });
  });
});
