import { describe, expect, it } from 'vitest';
import { text } from '../../src/bytes/build.ts';
import { rsh } from '../../src/protocols/rsh.ts';
import { matched, replyOf } from '../support/bytes.ts';

const sent = text('1021\0alice\0bob\0uptime\0');

describe('rsh', () => {
  it('recognizes a refusal with either first byte', () => {
    const rules = ['\0Authentication failure\n', '\x01rshd: Permission denied.\n'].map(
      (line) => matched(rsh.server(replyOf(text(line), { sent }))).rule,
    );
    expect(rules).toEqual(['refusal', 'refusal']);
  });

  it('rejects the output of a command, and a refusal of other requests', () => {
    expect(rsh.server(replyOf(text('\0 13:26:18 up 1 day\n'), { sent })).answer).toBe('reject');
    expect(rsh.server(replyOf(text('\x01Permission denied.\n'))).answer).toBe('reject');
  });

  it('recognizes a client with a command', () => {
    expect(matched(rsh.client({ bytes: sent, ended: false })).confidence).toBe('likely');
    expect(rsh.client({ bytes: text('1021\0\0\0\0'), ended: false }).answer).toBe('reject');
  });
});
