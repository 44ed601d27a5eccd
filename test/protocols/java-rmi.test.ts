import { describe, expect, it } from 'vitest';
import { concat, hex } from '../../src/bytes/build.ts';
import { javaRmi } from '../../src/protocols/java-rmi.ts';
import { replyOf } from '../support/bytes.ts';

const OPENING = javaRmi.openings[0] as Uint8Array;

describe('java-rmi', () => {
  it('rejects near misses, and what was not requested', () => {
    expect(javaRmi.server(replyOf(hex('4e 0009 00'), { sent: OPENING })).answer).toBe('reject');
    expect(
      javaRmi.server(replyOf(concat(hex('4e 0009'), '127.0.0.1', hex('01')), { sent: OPENING }))
        .answer,
    ).toBe('reject');
    expect(javaRmi.server(replyOf(hex('4f'), { sent: OPENING })).answer).toBe('reject');
    expect(
      javaRmi.server(replyOf(concat(hex('4e 0009'), '127.0.0.1', hex('0000c000')))).answer,
    ).toBe('reject');
  });
});
