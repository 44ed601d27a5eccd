import { describe, expect, it } from 'vitest';
import { concat, hex } from '../../src/bytes/build.ts';
import { telnet } from '../../src/protocols/telnet.ts';
import { clientHolds, matched, replyOf, serverHolds } from '../support/bytes.ts';
import { clientRecordings, serverRecordings } from '../support/recordings.ts';

describe('telnet', () => {
  it.each(serverRecordings('telnet'))('is certain of every answer of $name', ({ exchanges }) => {
    for (const { probedWith, turns } of exchanges) {
      const [turn] = turns;
      if (!turn?.received.length) continue;
      const part = turn.received.subarray(0, 256);
      const verdict = matched(serverHolds(telnet, part, { sent: turn.sent }));
      expect(`${probedWith}: ${verdict.confidence}`).toBe(`${probedWith}: certain`);
    }
  });

  it('reads the name behind the negotiation of OpenOCD', () => {
    const server = serverRecordings('telnet').find(({ name }) => name.includes('openocd'));
    const [turn] = server?.exchanges.find(({ probedWith }) => probedWith === 'listen')?.turns ?? [];
    if (!turn) throw new Error('not recorded');
    expect(matched(telnet.server(replyOf(turn.received))).facts).toEqual({ product: 'OpenOCD' });
  });

  it('is certain of a subnegotiation behind a command (RFC 855, RFC 1091)', () => {
    const bytes = hex('fffd18 fffa1801fff0');
    expect(matched(serverHolds(telnet, bytes)).at).toEqual([0, 9]);
  });

  it('is likely on one command and text, weak on one command alone', () => {
    const prompt = concat(hex('fffb01'), '\r\nlogin: ');
    expect(matched(serverHolds(telnet, prompt)).confidence).toBe('likely');
    expect(matched(serverHolds(telnet, hex('fffb01'))).confidence).toBe('weak');
  });

  it.each([
    ['the header of an MP3 frame', 'fffb9064'],
    ['the marker of BGP', 'ffffffffffffffff'],
    ['the greeting of ZMTP', 'ff00000000000000017f'],
    ['UTF-16 text', 'fffe3c00'],
    ['JPEG', 'ffd8ffe0'],
  ])('rejects %s', (_what, bytes) => {
    expect(telnet.server(replyOf(hex(bytes))).answer).toBe('reject');
  });

  it('gives up on a subnegotiation without end', () => {
    const bytes = concat(hex('fffa18'), new Uint8Array(600));
    expect(telnet.server(replyOf(bytes)).answer).toBe('reject');
  });

  it.each(clientRecordings('telnet'))('is certain of the client $name', ({ clientBytes }) => {
    for (const call of clientBytes)
      expect(matched(clientHolds(telnet, call)).confidence).toBe('certain');
  });

  // Netkit telnetd 0.17.41, as observed.
  it('is weak on one option, until the timing marks are answered', () => {
    const sent = hex('fffd06 fffd06');
    const settledBy = (answer: string) =>
      matched(telnet.server(replyOf(hex('fffd27'), { later: [{ sent, received: hex(answer) }] })));
    expect(settledBy('').confidence).toBe('weak');
    expect(settledBy('fffb06 fffb06').confidence).toBe('certain');
    expect(settledBy('fffc06').confidence).toBe('certain');
    expect(settledBy('fffb0a').confidence).toBe('weak');
    expect(telnet.followUp).toEqual(sent);
  });

  it('is likely of a prompt for a name that comes unasked', () => {
    const prompt = concat('login: ');
    expect(matched(telnet.server(replyOf(prompt))).confidence).toBe('likely');
    expect(matched(telnet.server(replyOf(prompt, { sent: hex('0a') }))).confidence).toBe('weak');
    expect(telnet.server(replyOf(concat('login failed'))).answer).toBe('reject');
  });
});
