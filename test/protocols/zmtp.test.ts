import { describe, expect, it } from 'vitest';
import { hex } from '../../src/bytes/build.ts';
import { zmtp } from '../../src/protocols/zmtp.ts';
import { replyOf } from '../support/bytes.ts';
import { factsOf } from '../support/own-answers.ts';

describe('zmtp', () => {
  it('reads version and mechanism', () => {
    expect(factsOf(zmtp)).toMatchObject({
      'zmtp/zmq-24.0.1': { protocolVersion: '3.1', note: 'mechanism NULL' },
    });
  });

  it('rejects near misses', () => {
    expect(zmtp.server(replyOf(hex('ff01'))).answer).toBe('reject');
    expect(zmtp.server(replyOf(hex('ff00000000000000017e'))).answer).toBe('reject');
    expect(zmtp.server(replyOf(hex('fffb01'))).answer).toBe('reject');
  });
});
