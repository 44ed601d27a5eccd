import { describe, expect, it } from 'vitest';
import { text } from '../../src/bytes/build.ts';
import { git } from '../../src/protocols/git.ts';
import { openingFor } from '../../src/protocols/protocol.ts';
import { clientHolds, matched, replyOf, serverHolds } from '../support/bytes.ts';
import { clientRecordings, serverRecordings } from '../support/recordings.ts';

const OPENING = openingFor(git, { host: '127.0.0.1', port: 80, path: '/' });

describe('git', () => {
  it('is certain of the refusal of git daemon', () => {
    const daemon = serverRecordings('git').find(({ name }) => name.startsWith('git/git-daemon'));
    const own = daemon?.exchanges.find(({ probedWith }) => probedWith === 'git')?.turns[0];
    const verdict = serverHolds(git, own?.received ?? OPENING, { sent: OPENING });
    expect(matched(verdict)).toMatchObject({
      confidence: 'certain',
      facts: { note: 'access denied or repository not exported: /firstbytes' },
    });
  });

  // gitprotocol-pack(5), section "Reference Discovery".
  it('reads the software from an advertisement', () => {
    const line = '1d3fcd5ced445d1abc402225c0b8a1299641f497 HEAD\0multi_ack agent=git/2.39.5\n';
    const bytes = text(`${(line.length + 4).toString(16).padStart(4, '0')}${line}`);
    expect(matched(serverHolds(git, bytes, { sent: OPENING }))).toMatchObject({
      confidence: 'certain',
      facts: { product: 'git', version: '2.39.5' },
    });
  });

  it.each(['x', '0000', '0004', 'fff1', '0020Hello', '0032git-', 'HTTP', '003dERX', '-'])(
    'rejects %j from a server',
    (reply) => {
      expect(git.server(replyOf(text(reply), { sent: OPENING })).answer).toBe('reject');
    },
  );

  it('is certain of git itself and of its own opening', () => {
    const clientBytes = clientRecordings('git').flatMap((one) => one.clientBytes);
    expect(clientBytes.length).toBeGreaterThan(0);
    for (const bytes of [...clientBytes, OPENING]) {
      expect(matched(clientHolds(git, bytes)).confidence).toBe('certain');
    }
  });

  it.each(['0032git-steal', '0000git-upload-pack ', 'git '])(
    'rejects %j from a client',
    (request) => {
      expect(git.client({ bytes: text(request), ended: false }).answer).toBe('reject');
    },
  );
});
