import { describe, expect, it } from 'vitest';
import { concat, hex, text } from '../../src/bytes/build.ts';
import { gearman } from '../../src/protocols/gearman.ts';
import { matched, replyOf, serverHolds } from '../support/bytes.ts';

const OPENING = gearman.openings[0] as Uint8Array;

describe('gearman', () => {
  it('is certain of its refusal of a text line', () => {
    expect(
      matched(serverHolds(gearman, text('ERR UNKNOWN_COMMAND Unknown+server+commandGET\r\n'))),
    ).toMatchObject({ confidence: 'certain' });
  });

  it('is only likely of data that is not ours', () => {
    expect(
      matched(
        serverHolds(gearman, concat('\0RES', hex('00000011 00000008'), 'otherbyt'), {
          sent: OPENING,
        }),
      ),
    ).toMatchObject({ confidence: 'likely' });
  });

  it('rejects near misses', () => {
    expect(
      gearman.server(replyOf(concat('\0RES', hex('00000111')), { sent: OPENING })).answer,
    ).toBe('reject');
    expect(gearman.server(replyOf(text('ERR unknown+command'), { sent: OPENING })).answer).toBe(
      'reject',
    );
  });

  it('is likely of the refusal of the server in Perl', () => {
    const reply = replyOf(text('ERR unknown_command \r\n'), { sent: text('x\r\n') });
    expect(matched(gearman.server(reply)).confidence).toBe('likely');
  });
});
