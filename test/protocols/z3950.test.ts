import { describe, expect, it } from 'vitest';
import { hex } from '../../src/bytes/build.ts';
import { z3950 } from '../../src/protocols/z3950.ts';
import { matched, replyOf } from '../support/bytes.ts';
import { clientRecordings, serverRecordings } from '../support/recordings.ts';

describe('z3950', () => {
  it('reads the implementation of a recorded server', () => {
    const replies = serverRecordings('z3950').flatMap(({ exchanges }) =>
      exchanges.flatMap(({ probedWith, turns }) => (probedWith === 'z3950' ? turns : [])),
    );
    const facts = replies.map(({ sent, received }) => {
      return matched(z3950.server(replyOf(received, { sent }))).facts;
    });
    expect(facts).toEqual([{ product: 'GFS/YAZ', version: '5.34.0' }]);
  });

  it('reads the implementation of a recorded client', () => {
    const facts = clientRecordings('z3950').flatMap(({ clientBytes }) =>
      clientBytes.map((bytes) => matched(z3950.client({ bytes, ended: false })).facts),
    );
    expect(facts).toEqual([{ product: 'YAZ', version: '5.34.0' }]);
  });

  it('rejects a response as a request, and a response without options', () => {
    expect(z3950.client({ bytes: hex('b5 10 83 02 05e0 84 02 06c0'), ended: false }).answer).toBe(
      'reject',
    );
    expect(z3950.server(replyOf(hex('b5 10 83 02 05e0 85 02 4000'))).answer).toBe('reject');
  });
});
