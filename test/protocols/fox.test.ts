import { describe, expect, it } from 'vitest';
import { text } from '../../src/bytes/build.ts';
import { fox } from '../../src/protocols/fox.ts';
import { clientHolds, matched, replyOf, serverHolds } from '../support/bytes.ts';

const OPENING = fox.openings[0] as Uint8Array;
const HELLO = text(
  'fox a 0 -1 fox hello\n{\nfox.version=s:1.0.1\nid=i:22\nhostName=s:plc\napp.name=s:Station\n' +
    'app.version=s:3.8.111\nvm.name=s:Java HotSpot(TM) Client VM\n};;\n',
);

describe('fox', () => {
  it('is certain of the hello of a station, and reports nothing about the host', () => {
    const verdict = matched(serverHolds(fox, HELLO, { sent: OPENING }));
    expect(verdict).toMatchObject({ confidence: 'certain' });
    expect(verdict.facts).toEqual({
      product: 'Niagara',
      version: '3.8.111',
      protocolVersion: '1.0.1',
    });
  });

  it('is content when the rest does not come', () => {
    const bytes = HELLO.slice(0, 40);
    expect(matched(fox.server(replyOf(bytes, { ended: true }))).confidence).toBe('certain');
    expect(fox.server(replyOf(bytes)).answer).toBe('need');
  });

  it.each(['fox b', 'fox a x', 'fox a 0 1', 'fox a 0 -1 fox help', 'foxtrot', 'fox a  -1'])(
    'rejects %j',
    (reply) => {
      expect(fox.server(replyOf(text(reply), { sent: OPENING })).answer).toBe('reject');
    },
  );

  it('is certain of its own opening', () => {
    expect(matched(clientHolds(fox, OPENING)).confidence).toBe('certain');
    expect(fox.client({ bytes: text('fox'), ended: true }).answer).toBe('reject');
  });
});
