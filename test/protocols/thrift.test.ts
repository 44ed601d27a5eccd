import { describe, expect, it } from 'vitest';
import { concat, hex } from '../../src/bytes/build.ts';
import { thrift } from '../../src/protocols/thrift.ts';
import { matched, replyOf, serverHolds } from '../support/bytes.ts';
import { factsOf } from '../support/own-answers.ts';

const OPENING = thrift.openings[0] as Uint8Array;

describe('thrift', () => {
  it('is likely of a reply to another client', () => {
    expect(
      matched(serverHolds(thrift, concat(hex('80010002 00000004'), 'ping', hex('00000001 00')))),
    ).toMatchObject({ confidence: 'likely' });
  });

  it('rejects near misses', () => {
    expect(thrift.server(replyOf(hex('80020002'), { sent: OPENING })).answer).toBe('reject');
    expect(thrift.server(replyOf(hex('80010001'), { sent: OPENING })).answer).toBe('reject');
    expect(thrift.server(replyOf(hex('80010002 00000000'), { sent: OPENING })).answer).toBe(
      'reject',
    );
    expect(
      thrift.server(
        replyOf(concat(hex('80010002 00000004'), '\0\0\0\0', hex('00000001')), { sent: OPENING }),
      ).answer,
    ).toBe('reject');
  });

  it('reads the exception', () => {
    expect(factsOf(thrift)).toMatchObject({
      'thrift/thrift-npm-0.23.0': { note: 'Unknown function firstbytes' },
    });
  });
});
