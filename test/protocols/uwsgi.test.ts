import { describe, expect, it } from 'vitest';
import { concat, hex } from '../../src/bytes/build.ts';
import { uwsgi } from '../../src/protocols/uwsgi.ts';
import { clientHolds, matched, replyOf, serverHolds } from '../support/bytes.ts';

const OPENING = uwsgi.openings[0] as Uint8Array;

describe('uwsgi', () => {
  it('is only likely before the end of the connection, and weak of a warning', () => {
    expect(matched(serverHolds(uwsgi, hex('64000001'), { sent: OPENING })).confidence).toBe(
      'likely',
    );
    expect(matched(serverHolds(uwsgi, hex('64040001'), { sent: OPENING })).confidence).toBe('weak');
  });

  it('rejects near misses, and what was not requested', () => {
    expect(uwsgi.server(replyOf(OPENING, { sent: OPENING })).answer).toBe('reject');
    expect(uwsgi.server(replyOf(hex('64000001'))).answer).toBe('reject');
  });

  it('is likely of the variables of a request', () => {
    expect(
      matched(clientHolds(uwsgi, concat(hex('00 2000 00 0c00'), 'QUERY_STRING'))),
    ).toMatchObject({ confidence: 'likely' });
  });
});
