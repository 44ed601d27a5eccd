import { describe, expect, it } from 'vitest';
import { concat, hex } from '../../../src/bytes/build.ts';
import { ptp } from '../../../src/protocols/udp/ptp.ts';
import { matched, replyOf } from '../../support/bytes.ts';

const master = '465775fffec2020a0001';
const slave = '1c2233fffe44550b0001';
const header = (head: string, source: string, rest: string) =>
  hex(`${head} 0000 0000 0000000000000000 00000000 ${source} ${rest}`);
const request = concat(header('0102002c', slave, '0007 01 7f'), new Uint8Array(10));
const response = (requester: string) =>
  concat(header('09020036', master, '0007 03 00'), hex('0000 6b0adcab 1edecb03'), hex(requester));

describe('ptp', () => {
  it('knows the response to a request for the delay by the port that asked', () => {
    const context = { sent: request, layer: 'udp' } as const;
    expect(matched(ptp.server(replyOf(response(slave), context))).confidence).toBe('certain');
    expect(ptp.server(replyOf(response(master), context)).answer).toBe('reject');
  });

  it('compares type, length and control field', () => {
    expect(matched(ptp.client({ bytes: request, ended: true }))).toMatchObject({
      confidence: 'likely',
      rule: 'Delay_Req',
    });
    for (const [at, value] of [
      [1, 1],
      [3, 0x10],
      [32, 0],
    ] as const) {
      const wrong = request.slice();
      wrong[at] = value;
      expect(ptp.client({ bytes: wrong, ended: true }).answer).toBe('reject');
    }
  });
});
