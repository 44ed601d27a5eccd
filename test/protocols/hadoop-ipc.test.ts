import { describe, expect, it } from 'vitest';
import { concat, hex, text } from '../../src/bytes/build.ts';
import { hadoopIpc } from '../../src/protocols/hadoop-ipc.ts';
import { clientHolds, matched, replyOf, serverHolds } from '../support/bytes.ts';

const OPENING = hadoopIpc.openings[0] as Uint8Array;

describe('hadoop-ipc', () => {
  it('recognizes its own opening as that of a client', () => {
    expect(matched(clientHolds(hadoopIpc, OPENING)).answer).toBe('match');
  });

  const name = 'org.apache.hadoop.ipc.RPC$VersionMismatch';

  it('is certain of the refusal of its version (RpcHeader.proto)', () => {
    const head = concat(hex('08ffffffff0f 1002 1809 22'), Uint8Array.of(name.length), name);
    const bytes = concat(
      hex('00000060'),
      Uint8Array.of(head.length),
      head,
      text('*\x10Server IPC'),
    );
    const verdict = matched(serverHolds(hadoopIpc, bytes, { sent: OPENING }));
    expect(verdict).toMatchObject({
      confidence: 'certain',
      facts: { product: 'Hadoop', protocolVersion: '9', note: 'VersionMismatch' },
    });
  });

  it('is certain of the refusal that older clients get', () => {
    const bytes = concat(hex('ffffffff ffffffff 000000'), Uint8Array.of(name.length), name);
    expect(matched(serverHolds(hadoopIpc, bytes)).facts.note).toBe('VersionMismatch');
  });

  it('is certain of its refusal of HTTP, which is not HTTP', () => {
    const bytes = text(
      'HTTP/1.1 404 Not Found\r\nContent-type: text/plain\r\n\r\nIt looks like you are making an ' +
        'HTTP request to a Hadoop IPC port. This is not the correct port',
    );
    const sent = text('GET / HTTP/1.1\r\n\r\n');
    expect(matched(serverHolds(hadoopIpc, bytes, { sent })).confidence).toBe('certain');
  });

  it('rejects other lengths, headers, classes and answers', () => {
    for (const bytes of [
      hex('01000000'),
      hex('00000060 40 10'),
      hex('00000060 40 08ffffffff0f 1003'),
      concat(hex('ffffffff ffffffff 00000020'), text('java.')),
      text('HTTP/1.1 404 Not Found\r\nServer: x\r\n\r\n'),
    ]) {
      expect(hadoopIpc.server(replyOf(bytes, { sent: OPENING })).answer).toBe('reject');
    }
  });
});
