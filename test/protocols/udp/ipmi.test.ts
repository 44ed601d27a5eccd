import { describe, expect, it } from 'vitest';
import { hex } from '../../../src/bytes/build.ts';
import { ipmi } from '../../../src/protocols/udp/ipmi.ts';
import { matched, replyOf } from '../../support/bytes.ts';

const [ping, capabilities] = ipmi.openings as readonly [Uint8Array, Uint8Array];
const pong = hex('0600ff06 000011be 40 fb 00 10 000011be 00000000 81 00 000000000000');
const response = hex('0600ff07 00 00000000 00000000 10 81 1c 63 20 fc 38 00 01 950603000000000d');

describe('ipmi', () => {
  it('knows the pong by the tag that was sent', () => {
    const verdict = ipmi.server(replyOf(pong, { sent: ping, layer: 'udp' }));
    expect(matched(verdict)).toMatchObject({ confidence: 'certain', rule: 'presence pong' });
    const other = pong.slice();
    other[9] = 1;
    expect(ipmi.server(replyOf(other, { sent: ping, layer: 'udp' })).answer).toBe('reject');
  });

  it('reports a controller that has ASF only', () => {
    const asf = pong.slice();
    asf[20] = 1;
    expect(matched(ipmi.server(replyOf(asf, { sent: ping, layer: 'udp' }))).facts).toEqual({
      note: 'no IPMI, only ASF',
    });
  });

  it('compares addresses, function, sequence number and command with the request', () => {
    const context = { sent: capabilities, layer: 'udp', ended: true } as const;
    expect(matched(ipmi.server(replyOf(response, context))).confidence).toBe('certain');
    for (const at of [14, 15, 16, 17, 18, 19]) {
      const wrong = response.slice();
      wrong[at] = (wrong[at] ?? 0) ^ 1;
      expect(ipmi.server(replyOf(wrong, context)).answer).toBe('reject');
    }
    expect(ipmi.server(replyOf(response, { layer: 'udp' })).answer).toBe('reject');
  });

  it('returns the id of the console in the response of RMCP+', () => {
    const sent = hex('0600ff07 06 10 00000000 00000000 2000 07 04 0000 a4a3a2a0 0000000800000000');
    const reply = hex('0600ff07 06 11 00000000 00000000 2400 07 00 0400 a4a3a2a0 00000000');
    expect(matched(ipmi.client({ bytes: sent, ended: true })).confidence).toBe('likely');
    expect(matched(ipmi.server(replyOf(reply, { sent, layer: 'udp' }))).confidence).toBe('certain');
  });

  it('rejects a request with a wrong checksum', () => {
    const wrong = capabilities.slice();
    wrong[22] = 0;
    expect(ipmi.client({ bytes: wrong, ended: true }).answer).toBe('reject');
  });
});
