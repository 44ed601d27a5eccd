import { describe, expect, it } from 'vitest';
import { concat, hex, text } from '../../src/bytes/build.ts';
import { HTTP2_HELLO, http2 } from '../../src/protocols/http2.ts';
import { clientHolds, matched, replyOf, serverHolds } from '../support/bytes.ts';
import { clientRecordings, serverRecordings } from '../support/recordings.ts';

const EMPTY = hex('000000 04 00 00000000');

describe('http2', () => {
  it('is certain of what Node.js answers to the preface and to anything else', () => {
    const node = serverRecordings('http2').find(({ stack }) => stack.length === 1);
    for (const { turns } of node?.exchanges ?? []) {
      const [turn] = turns;
      if (!turn || turn.sent.length === 0) continue;
      const verdict = serverHolds(http2, turn.received, { sent: turn.sent });
      expect(matched(verdict).confidence).toBe('certain');
    }
  });

  it('finds an empty SETTINGS frame weak when nothing was sent', () => {
    expect(matched(serverHolds(http2, EMPTY)).confidence).toBe('weak');
  });

  it('is certain of SETTINGS with known settings, whatever was sent: gRPC C core', () => {
    const core = serverRecordings('grpc').find(({ product }) => product === 'gRPC C core');
    const turn = core?.exchanges.find(({ probedWith }) => probedWith === 'http')?.turns[0];
    const verdict = serverHolds(http2, turn?.received ?? EMPTY, { sent: turn?.sent ?? EMPTY });
    expect(matched(verdict).confidence).toBe('certain');
  });

  it('knows the demand of Node.js for ALPN, inside TLS only', () => {
    const node = serverRecordings('http2').find(({ stack }) => stack[0] === 'tls');
    const inside = node?.exchanges.find(
      ({ layer, probedWith }) => layer === 'tls' && probedWith === 'listen',
    );
    const bytes = inside?.turns[0]?.received ?? EMPTY;
    expect(matched(serverHolds(http2, bytes, { layer: 'tls' })).confidence).toBe('likely');
    expect(http2.server(replyOf(bytes)).answer).toBe('reject');
  });

  it.each([
    ['a length that is not a multiple of six', '000004 04 00 00000000'],
    ['another type', '000000 01'],
    ['flags', '000000 04 01'],
    ['a stream', '000000 04 00 00000001'],
    ['a setting of id 0', '000006 04 00 00000000 0000 00000001'],
    ['ENABLE_PUSH 2', '000006 04 00 00000000 0002 00000002'],
    ['MAX_FRAME_SIZE 1', '000006 04 00 00000000 0005 00000001'],
    ['a long frame', '0000f6'],
    ['text', '48'],
  ])('rejects %s', (_what, digits) => {
    expect(http2.server(replyOf(hex(digits), { sent: HTTP2_HELLO })).answer).toBe('reject');
  });

  it.each(clientRecordings('http2').map((one) => [one.name, one] as const))(
    'is certain of the preface of %s',
    (_name, { clientBytes }) => {
      for (const bytes of clientBytes)
        expect(matched(clientHolds(http2, bytes)).confidence).toBe('certain');
    },
  );

  it('rejects a request line that only begins alike', () => {
    const bytes = concat('PRI * HTTP/2.0\r\n', text('Host: x'));
    expect(http2.client({ bytes, ended: false }).answer).toBe('reject');
  });

  it('is certain of an empty SETTINGS frame behind the preface, or before another frame', () => {
    expect(matched(serverHolds(http2, EMPTY, { sent: HTTP2_HELLO })).confidence).toBe('certain');
    const frames = concat(EMPTY, hex('000000 04 01 00000000'));
    expect(matched(http2.server(replyOf(frames))).confidence).toBe('certain');
  });
});
