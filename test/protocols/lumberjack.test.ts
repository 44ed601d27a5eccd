import { describe, expect, it } from 'vitest';
import { concat, hex } from '../../src/bytes/build.ts';
import { lumberjack } from '../../src/protocols/lumberjack.ts';
import { matched, replyOf } from '../support/bytes.ts';
import { clientRecordings } from '../support/recordings.ts';

const sent = concat('2W', hex('00000003'), '2J', hex('00000001 00000002'), '{}');
const acknowledged = (digits: string, version = '2') => concat(`${version}A`, hex(digits));

describe('lumberjack', () => {
  it('accepts the acknowledgement of an event of the window', () => {
    expect(matched(lumberjack.server(replyOf(acknowledged('00000003'), { sent })))).toMatchObject({
      confidence: 'certain',
      facts: { protocolVersion: '2' },
    });
  });

  it('rejects the number of no event, another version, and an acknowledgement of nothing', () => {
    const answers = [
      replyOf(acknowledged('00000004'), { sent }),
      replyOf(acknowledged('00000003', '1'), { sent }),
      replyOf(acknowledged('00000003')),
    ].map((one) => lumberjack.server(one).answer);
    expect(answers).toEqual(['reject', 'reject', 'reject']);
  });

  it('is not sure of a keep-alive', () => {
    expect(matched(lumberjack.server(replyOf(acknowledged('00000000'), { sent }))).confidence).toBe(
      'weak',
    );
  });

  it('reads the version of recorded clients', () => {
    const found = clientRecordings('lumberjack').flatMap(({ name, clientBytes }) =>
      clientBytes.map((bytes) => [name, matched(lumberjack.client({ bytes, ended: false })).facts]),
    );
    expect(Object.fromEntries(found)).toEqual({
      'lumberjack/client-lumberjack-client-1.0.3': { protocolVersion: '2' },
      'lumberjack/client-lumberjack-protocol-1.0.7': { protocolVersion: '1' },
    });
  });
});
