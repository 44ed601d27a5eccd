import { describe, expect, it } from 'vitest';
import { concat, text } from '../../src/bytes/build.ts';
import { rlogin } from '../../src/protocols/rlogin.ts';
import { matched, replyOf } from '../support/bytes.ts';

const sent = text('\0alice\0bob\0xterm/38400\0');

describe('rlogin', () => {
  it('recognizes a prompt after NUL', () => {
    const verdict = rlogin.server(replyOf(text('\0Password: '), { sent }));
    expect(matched(verdict).confidence).toBe('likely');
  });

  it('recognizes a refusal', () => {
    const verdict = rlogin.server(replyOf(text('\x01rlogind: Permission denied.\r\n'), { sent }));
    expect(matched(verdict).rule).toBe('refusal');
  });

  it('rejects a prompt to other clients, and NUL with other text', () => {
    expect(rlogin.server(replyOf(text('\0Password: '))).answer).toBe('reject');
    expect(rlogin.server(replyOf(text('\0\0\0\0'), { sent })).answer).toBe('reject');
  });

  it('reads the names of a client', () => {
    expect(matched(rlogin.client({ bytes: sent, ended: false })).confidence).toBe('certain');
    const noSpeed = concat(sent.subarray(0, 15), '\0');
    expect(rlogin.client({ bytes: noSpeed, ended: true }).answer).toBe('reject');
  });
});
