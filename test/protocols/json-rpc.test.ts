import { describe, expect, it } from 'vitest';
import { text } from '../../src/bytes/build.ts';
import { jsonRpc } from '../../src/protocols/json-rpc.ts';
import { clientHolds, matched, replyOf, serverHolds } from '../support/bytes.ts';

const OPENING = jsonRpc.openings[0] as Uint8Array;

describe('json-rpc', () => {
  it('is certain of an error object (section 5.1), also to foreign bytes', () => {
    expect(
      matched(
        serverHolds(
          jsonRpc,
          text(
            '{"jsonrpc": "2.0", "id": null, "error": {"code": -32700, "message": "Parse error"}}\n',
          ),
        ),
      ),
    ).toMatchObject({ confidence: 'certain', facts: { note: 'error -32700' } });
  });

  it('rejects other JSON at once', () => {
    expect(jsonRpc.server(replyOf(text('{"class":"VERSION"'), { sent: OPENING })).answer).toBe(
      'reject',
    );
    expect(jsonRpc.server(replyOf(text('{"seq"'), { sent: OPENING })).answer).toBe('reject');
    expect(jsonRpc.server(replyOf(text('{}'), { sent: OPENING })).answer).toBe('reject');
    expect(jsonRpc.server(replyOf(text('[1]'), { sent: OPENING })).answer).toBe('reject');
    expect(jsonRpc.server(replyOf(text('{"id": tru\x00'), { sent: OPENING })).answer).toBe(
      'reject',
    );
    expect(jsonRpc.server(replyOf(text('{"error":"x"}'), { sent: OPENING })).answer).toBe('reject');
  });

  it('is likely of a request of version 1.0', () => {
    expect(
      matched(clientHolds(jsonRpc, text('{"method":"mining.subscribe","params":[],"id":1}\n'))),
    ).toMatchObject({ confidence: 'likely' });
  });
});
