import { describe, expect, it } from 'vitest';
import { text } from '../../src/bytes/build.ts';
import { dbus } from '../../src/protocols/dbus.ts';
import { matched, replyOf, serverHolds } from '../support/bytes.ts';

const OPENING = dbus.openings[0] as Uint8Array;

describe('dbus', () => {
  it('is likely of its errors, and rejects those of others', () => {
    expect(matched(serverHolds(dbus, text('ERROR "Unknown command"\r\n')))).toMatchObject({
      confidence: 'likely',
    });
    expect(dbus.server(replyOf(text('ERROR\r\n'))).answer).toBe('reject');
    expect(dbus.server(replyOf(text('ERROR "no"\r\n'))).answer).toBe('reject');
    expect(dbus.server(replyOf(text('REJECTED PLAIN\r\n'), { sent: OPENING })).answer).toBe(
      'reject',
    );
  });

  it('recognizes a client that authenticates', () => {
    expect(dbus.client({ bytes: text('AUTH PLAIN\r\n'), ended: false }).answer).toBe('reject');
  });
});
