import { describe, expect, it } from 'vitest';
import { text } from '../../src/bytes/build.ts';
import { dap } from '../../src/protocols/dap.ts';
import { matched, replyOf, serverHolds } from '../support/bytes.ts';

describe('dap', () => {
  it('rejects the Language Server Protocol, which has the same header', () => {
    expect(dap.server(replyOf(text('Content-Length: 38\r\n\r\n{"jsonrpc":"2.0"'))).answer).toBe(
      'reject',
    );
    expect(dap.server(replyOf(text('Content-Length: x\r\n'))).answer).toBe('reject');
  });

  it('is certain of a response', () => {
    expect(
      matched(
        serverHolds(
          dap,
          text(
            'Content-Length: 70\r\n\r\n{"seq":2,"type":"response","request_seq":26210,"success":true}',
          ),
        ),
      ),
    ).toMatchObject({ confidence: 'certain' });
  });
});
