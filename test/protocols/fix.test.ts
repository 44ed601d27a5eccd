import { describe, expect, it } from 'vitest';
import { concat, text } from '../../src/bytes/build.ts';
import { fix } from '../../src/protocols/fix.ts';
import { matched, replyOf } from '../support/bytes.ts';

const sent = fix.openings[0] as Uint8Array;
const soh = (line: string) => text(line.replaceAll('|', '\x01'));

describe('fix', () => {
  it('has a body length and a checksum that fit', () => {
    const opening = String.fromCharCode(...sent);
    const fields = opening.split('\x01');
    const body = fields.slice(2, -2).join('\x01');
    expect(fields[1]).toBe(`9=${body.length + 1}`);
    const sum = sent.slice(0, -7).reduce((total, byte) => total + byte, 0) % 256;
    expect(opening.slice(-7)).toBe(`10=${String(sum).padStart(3, '0')}\x01`);
  });

  it('reads the reason of a Logout', () => {
    const bytes = soh(
      '8=FIX.4.4|9=80|35=5|49=UNKNOWN|56=FIRSTBYTES|34=1|58=unknown session|10=000|',
    );
    expect(matched(fix.server(replyOf(bytes, { sent })))).toMatchObject({
      rule: 'Logout',
      facts: { protocolVersion: '4.4', note: 'unknown session' },
    });
  });

  it('reads the version of FIXT', () => {
    const bytes = soh('8=FIXT.1.1|9=80|35=A|49=A|');
    expect(matched(fix.client({ bytes, ended: false })).facts).toEqual({ protocolVersion: 'T1.1' });
  });

  it('rejects its own opening as a reply, and another order of fields', () => {
    expect(fix.server(replyOf(sent, { sent })).answer).toBe('reject');
    expect(fix.server(replyOf(soh('9=80|8=FIX.4.4|35=A|'))).answer).toBe('reject');
    expect(fix.server(replyOf(concat(sent.subarray(0, 30)), { sent })).answer).toBe('need');
  });
});
