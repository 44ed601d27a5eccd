import { describe, expect, it } from 'vitest';
import { text } from '../../src/bytes/build.ts';
import { jdwp } from '../../src/protocols/jdwp.ts';
import { matched, replyOf } from '../support/bytes.ts';
import { factsOf } from '../support/own-answers.ts';

const OPENING = jdwp.openings[0] as Uint8Array;

describe('jdwp', () => {
  it('does not take an echo of its opening for an answer', () => {
    expect(jdwp.server(replyOf(OPENING, { sent: OPENING })).answer).toBe('reject');
  });

  it('is likely of the bare handshake', () => {
    expect(matched(jdwp.server(replyOf(text('JDWP-Handshake'), { ended: true }))).confidence).toBe(
      'likely',
    );
  });

  it('reads the virtual machine', () => {
    expect(factsOf(jdwp)).toMatchObject({
      'jdwp/jdwp-1.17': { product: 'OpenJDK 64-Bit Server VM' },
    });
  });
});
