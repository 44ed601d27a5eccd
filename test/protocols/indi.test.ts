import { describe, expect, it } from 'vitest';
import { text } from '../../src/bytes/build.ts';
import { indi } from '../../src/protocols/indi.ts';
import { clientHolds, matched, replyOf, serverHolds } from '../support/bytes.ts';
import { clientRecordings, serverRecordings } from '../support/recordings.ts';

describe('indi', () => {
  it.each(serverRecordings('indi').filter(({ stack }) => stack[0] !== 'tls'))(
    'is certain of $name, however its answer is cut',
    ({ exchanges }) => {
      const turn = exchanges.find(({ probedWith }) => probedWith === 'indi')?.turns[0];
      if (!turn) throw new Error('not recorded');
      const { sent, received } = turn;
      expect(matched(serverHolds(indi, received, { sent })).confidence).toBe('certain');
    },
  );

  it.each([
    ['<pingReply uid="firstbytes"/>\n', '<pingRequest uid="firstbytes"/>', 'certain'],
    ['<pingReply uid="other"/>\n', '<pingRequest uid="firstbytes"/>', 'likely'],
    [
      '<defSwitchVector device="Telescope Simulator" name="CONNECTION" label="Connection">',
      '<getProperties version="1.7"/>',
      'certain',
    ],
  ])('judges %j after %j: %s', (reply, sent, confidence) => {
    const verdict = serverHolds(indi, text(reply), { sent: text(sent) });
    expect(matched(verdict).confidence).toBe(confidence);
  });

  it.each([
    ['<?xml version="1.0"?>', ''],
    ['<html>', ''],
    ['<message to="a@b"><body>', ''],
    ['<stream:stream', ''],
  ])('rejects %j after %j', (reply, sent) => {
    expect(indi.server(replyOf(text(reply), { sent: text(sent) })).answer).toBe('reject');
  });

  it.each(clientRecordings('indi'))('is certain of the client $name', ({ clientBytes }) => {
    for (const call of clientBytes) {
      expect(matched(clientHolds(indi, call)).confidence).toBe('certain');
    }
  });

  it.each([['<?xml'], ['<stream:stream'], ['<getProperties>'], ['GET /']])(
    'rejects the client bytes %j',
    (request) => {
      expect(indi.client({ bytes: text(request), ended: false }).answer).toBe('reject');
    },
  );
});
