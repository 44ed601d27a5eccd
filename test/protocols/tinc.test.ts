import { describe, expect, it } from 'vitest';
import { text } from '../../src/bytes/build.ts';
import { tinc } from '../../src/protocols/tinc.ts';
import { matched, replyOf } from '../support/bytes.ts';

describe('tinc', () => {
  it('reads the version of an ID', () => {
    const verdict = tinc.server(replyOf(text('0 gateway 17.7\n15 ')));
    expect(matched(verdict)).toMatchObject({ rule: 'ID', facts: { protocolVersion: '17.7' } });
  });

  it('rejects another version, another request and a name with a hyphen', () => {
    for (const line of ['0 gateway 18\n', '1 gateway 17\n', '0 gate-way 17\n']) {
      expect(tinc.server(replyOf(text(line))).answer).toBe('reject');
    }
  });
});
