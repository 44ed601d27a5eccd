import { describe, expect, it } from 'vitest';
import { concat, hex } from '../../src/bytes/build.ts';
import { erldist } from '../../src/protocols/erldist.ts';
import { matched, replyOf, serverHolds } from '../support/bytes.ts';

const OPENING = erldist.openings[0] as Uint8Array;

describe('erldist', () => {
  it('is certain of a refusal only in reply to its own opening', () => {
    expect(
      matched(serverHolds(erldist, concat(hex('0004'), 'snok'), { sent: OPENING })),
    ).toMatchObject({ confidence: 'certain', facts: { note: 'nok' } });
    expect(matched(serverHolds(erldist, concat(hex('0004'), 'snok')))).toMatchObject({
      confidence: 'weak',
    });
  });

  it('rejects near misses', () => {
    expect(erldist.server(replyOf(concat(hex('0003'), 'sno'), { sent: OPENING })).answer).toBe(
      'reject',
    );
    expect(
      erldist.server(replyOf(concat(hex('0003'), 'sok', hex('0020 4d')), { sent: OPENING })).answer,
    ).toBe('reject');
    expect(erldist.server(replyOf(concat(hex('0003'), 'xok'), { sent: OPENING })).answer).toBe(
      'reject',
    );
  });
});
