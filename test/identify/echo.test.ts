import { describe, expect, it } from 'vitest';
import { concat, hex, text } from '../../src/bytes/build.ts';
import { judgeReply } from '../../src/identify/judge.ts';
import { tcpProtocols } from '../../src/protocols/builtin.ts';

function identified(bytes: Uint8Array, sent: Uint8Array, ended = true): readonly string[] {
  const reply = { bytes, sent, layer: 'tcp', later: [], ended } as const;
  return judgeReply(reply, tcpProtocols)
    .candidates.filter(({ match }) => match.confidence !== 'weak')
    .map(({ id }) => id);
}

const KEEPALIVE = hex(`${'ff'.repeat(16)} 0013 04`);
const IDENTIFICATION = text('SSH-2.0-dropbear_2022.83\r\n');

describe('a reply that repeats what was sent', () => {
  it('is an echo if it is all that was sent, and nothing else', () => {
    const sent = text('is anybody there?\r\n');
    expect(identified(sent, sent)).toEqual(['echo']);
    expect(identified(text('is anybody there?\n'), sent)).toEqual(['echo']);
    expect(identified(concat(sent, 'no such command\r\n'), sent)).toEqual([]);
    expect(identified(sent.subarray(0, 12), sent)).toEqual([]);
  });

  it('is not waited on once it is whole', () => {
    const sent = text('is anybody there?\r\n');
    expect(identified(sent.subarray(0, 12), sent, false)).toEqual([]);
    expect(identified(sent, sent, false)).toEqual(['echo']);
  });

  it.each([
    ['SSH', 'ssh', IDENTIFICATION],
    ['rsync', 'rsync', text('@RSYNCD: 30.0\n')],
    ['BGP', 'bgp', KEEPALIVE],
    ['a Modbus write', 'modbus', hex('0102 0000 0006 11 05 00ac ff00')],
    ['the capabilities of Munin', 'munin', text('cap multigraph spool\n')],
  ])('belongs to %s if both sides use it', (_what, id, message) => {
    expect(identified(message, message)).toEqual([id]);
  });

  it('belongs to a protocol that goes on behind it', () => {
    const answer = concat(IDENTIFICATION, hex('0000012c0714'));
    expect(identified(answer, IDENTIFICATION)).toEqual(['ssh']);
  });

  it.each(tcpProtocols.filter(({ echoes }) => !echoes))(
    'is not $id if its own opening comes back',
    ({ id, openings }) => {
      for (const opening of openings) {
        const sent =
          typeof opening === 'function' ? opening({ host: 'a.test', port: 1, path: '/' }) : opening;
        expect(identified(sent, sent)).not.toContain(id);
        expect(identified(concat(sent, 'unknown command\r\n'), sent)).not.toContain(id);
      }
    },
  );
});
