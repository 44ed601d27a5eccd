import { describe, expect, it } from 'vitest';
import { text } from '../../../src/bytes/build.ts';
import { openingFor } from '../../../src/protocols/protocol.ts';
import { mgcp } from '../../../src/protocols/udp/mgcp.ts';
import { matched, replyOf } from '../../support/bytes.ts';

const sent = openingFor(mgcp, { host: '192.0.2.1', port: 2427, path: '/' });
const server = (reply: string) => mgcp.server(replyOf(text(reply), { sent, layer: 'udp' }));

describe('mgcp', () => {
  it('names the gateway by its address', () => {
    expect(new TextDecoder().decode(sent)).toBe(
      'AUEP 66627273 firstbytes@[192.0.2.1] MGCP 1.0\r\n',
    );
  });

  it('knows a gateway by our transaction, and reports its error', () => {
    expect(matched(server('500 66627273 Endpoint unknown\r\n'))).toMatchObject({
      confidence: 'certain',
      facts: { note: '500 Endpoint unknown' },
    });
    expect(server('500 66627274 Endpoint unknown\r\n').answer).toBe('reject');
  });

  it('reads the command of a call agent', () => {
    const bytes = text('RQNT 1201 aaln/1@rgw.example.net MGCP 1.0\r\nX: 0123\r\n');
    expect(matched(mgcp.client({ bytes, ended: true })).rule).toBe('RQNT command');
  });
});
