import { describe, expect, it } from 'vitest';
import { hex, text } from '../../src/bytes/build.ts';
import { smb } from '../../src/protocols/smb.ts';
import { clientHolds, matched, replyOf, serverHolds } from '../support/bytes.ts';
import { clientRecordings, serverRecordings } from '../support/recordings.ts';

const OPENING = smb.openings[0] as Uint8Array;

describe('smb', () => {
  it.each(serverRecordings('smb'))('is certain of $name, however its answer is cut', (server) => {
    const [turn] = server.exchanges.find(({ probedWith }) => probedWith === 'smb')?.turns ?? [];
    if (!turn) throw new Error('not recorded');
    const verdict = matched(serverHolds(smb, turn.received, { sent: turn.sent }));
    expect(verdict.confidence).toBe('certain');
  });

  it.each(clientRecordings('smb'))('is certain of the client $name', ({ clientBytes }) => {
    for (const call of clientBytes)
      expect(matched(clientHolds(smb, call)).confidence).toBe('certain');
  });

  it('knows its own opening as that of a client', () => {
    expect(matched(clientHolds(smb, OPENING)).confidence).toBe('certain');
  });

  it('rejects other protocols at once, and an echo', () => {
    for (const bytes of [
      text('HTTP/1.1 400'),
      text('SSH-2.0-'),
      text('220 '),
      hex('15030300020228'),
    ]) {
      expect(smb.server(replyOf(bytes, { sent: OPENING })).answer).toBe('reject');
      expect(smb.client({ bytes, ended: false }).answer).toBe('reject');
    }
    const echoed = replyOf(OPENING, { sent: OPENING, ended: true });
    expect(smb.server(echoed).answer).toBe('reject');
  });

  it('reads the dialect', () => {
    const found = serverRecordings('smb').map(({ name, exchanges }) => {
      const [turn] = exchanges.find(({ probedWith }) => probedWith === 'smb')?.turns ?? [];
      const bytes = turn?.received ?? OPENING;
      return [name, matched(serverHolds(smb, bytes, { sent: OPENING })).facts.protocolVersion];
    });
    expect(Object.fromEntries(found)).toEqual({
      'smb/impacket-smb-0.10.0': '2.0.2',
      'smb/samba-4.17.12': '2.1 or later',
    });
  });

  it('is certain of an answer of SMB 1 that repeats our ids ([MS-CIFS] section 2.2.4.52.2)', () => {
    const start = '00000055 ff534d42 72 00000000 98 53c8 0000 0000000000000000 0000 ffff 6266 0000';
    const bytes = hex(`${start} 6272 11 0000`);
    const verdict = matched(serverHolds(smb, bytes, { sent: OPENING }));
    expect(verdict).toMatchObject({ confidence: 'certain', facts: { protocolVersion: '1' } });
    const foreign = hex(`${start} 6273 11 0000`);
    expect(smb.server(replyOf(foreign, { sent: OPENING })).answer).toBe('reject');
  });

  it('knows the five refusals of a NetBIOS session (RFC 1002 section 4.3.4)', () => {
    for (const code of ['80', '81', '82', '83', '8f']) {
      const verdict = matched(serverHolds(smb, hex(`83000001 ${code}`)));
      expect(verdict.confidence).toBe('likely');
    }
    expect(smb.server(replyOf(hex('83000001 84'))).answer).toBe('reject');
  });

  it('knows a NetBIOS session request (RFC 1002 section 4.3.2)', () => {
    const name = 'CKFDENECFDEFFCFGEFFCCACACACACACA';
    const bytes = text(`\x81\0\0\x44\x20${name}\0\x20${name}\0`);
    expect(matched(clientHolds(smb, bytes)).confidence).toBe('certain');
  });

  it.each(['10', '20', '70'])('is certain of a client with priority bits %s', (flags) => {
    const bytes = hex(
      `000000a0 fe534d42 4000 0100 00000000 0000 0100 ${flags}000000 00000000 ${'00'.repeat(20)}`,
    );
    expect(matched(clientHolds(smb, bytes)).confidence).toBe('certain');
  });

  it.each(['01', '08', '80'])('rejects a client with flags %s, which only servers set', (flags) => {
    const bytes = hex(`000000a0 fe534d42 4000 0100 00000000 0000 0100 ${flags}000000 00000000`);
    expect(smb.client({ bytes, ended: false }).answer).toBe('reject');
  });
});
