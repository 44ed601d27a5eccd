import { describe, expect, it } from 'vitest';
import { text } from '../../src/bytes/build.ts';
import { ami } from '../../src/protocols/ami.ts';
import { clientHolds, matched, replyOf, serverHolds } from '../support/bytes.ts';
import { clientRecordings } from '../support/recordings.ts';

describe('ami', () => {
  // Asterisk, "AMI v2 Specification"; Asterisk 1.8 sent 1.1.
  it.each(['1.1', '2.10.6', '5.0.2', '10.0.0'])('is certain of the greeting of version %s', (v) => {
    const verdict = matched(serverHolds(ami, text(`Asterisk Call Manager/${v}\r\n`)));
    expect(verdict.confidence).toBe('certain');
    expect(verdict.facts).toEqual({ product: 'Asterisk', protocolVersion: v });
  });

  it.each([
    'Asterisk Call Manager\r\n',
    'Asterisk Call Manager/x\r\n',
    'Asterisk PBX 20\r\n',
    'Action: Logoff\r\n',
  ])('rejects near misses at once: %j', (near) => {
    expect(ami.server(replyOf(text(near))).answer).toBe('reject');
  });

  it.each(clientRecordings('ami'))('is certain of the client $name', ({ clientBytes }) => {
    for (const call of clientBytes)
      expect(matched(clientHolds(ami, call)).confidence).toBe('certain');
  });

  it.each(['Action=Login\r\n', 'Action: no such thing\r\n', 'Accept: text/plain\r\n'])(
    'rejects another client: %j',
    (near) => {
      expect(ami.client({ bytes: text(near), ended: true }).answer).toBe('reject');
    },
  );
});
