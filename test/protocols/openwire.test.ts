import { describe, expect, it } from 'vitest';
import { concat, hex } from '../../src/bytes/build.ts';
import { openwire } from '../../src/protocols/openwire.ts';
import { replyOf } from '../support/bytes.ts';
import { factsOf } from '../support/own-answers.ts';

describe('openwire', () => {
  it('rejects near misses', () => {
    expect(openwire.server(replyOf(concat(hex('0000000e 01'), 'ActiveMX'))).answer).toBe('reject');
    expect(openwire.server(replyOf(concat(hex('0000000e 02'), 'ActiveMQ'))).answer).toBe('reject');
    expect(
      openwire.server(replyOf(concat(hex('0000000e 01'), 'ActiveMQ', hex('00000000')))).answer,
    ).toBe('reject');
  });

  it('reads the provider', () => {
    expect(factsOf(openwire)).toMatchObject({
      'openwire/activemq-openwire-5.17.2': {
        product: 'ActiveMQ',
        version: '5.17.2',
        protocolVersion: '12',
      },
    });
  });
});
