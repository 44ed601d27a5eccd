import { describe, expect, it } from 'vitest';
import { concat, hex } from '../../src/bytes/build.ts';
import { grpc } from '../../src/protocols/grpc.ts';
import { HTTP2_HELLO } from '../../src/protocols/http2.ts';
import { openingFor } from '../../src/protocols/protocol.ts';
import { clientHolds, matched, replyOf, serverHolds } from '../support/bytes.ts';
import { clientRecordings, serverRecordings } from '../support/recordings.ts';

const OPENING = openingFor(grpc, { host: '127.0.0.1', port: 80, path: '/' });
const SETTINGS = hex('000000 04 00 00000000');

function answerTo(probe: string, folder: string, name: string): Uint8Array {
  const server = serverRecordings(folder).find((one) => one.name.startsWith(`${folder}/${name}`));
  const own = server?.exchanges.find((one) => one.layer === 'tcp' && one.probedWith === probe);
  return own?.turns[0]?.received ?? new Uint8Array(0);
}

describe('grpc', () => {
  it.each([
    ['in Huffman code', 'grpc', 'grpc-js-h2c'],
    ['in plain literals', 'grpc', 'grpcio'],
    ['beside HTTP/1 on one port', 'http', 'etcd-client'],
  ])('is certain of gRPC headers %s', (_how, folder, name) => {
    const bytes = answerTo('grpc', folder, name);
    expect(matched(serverHolds(grpc, bytes, { sent: OPENING })).confidence).toBe('certain');
  });

  it('rejects a server that has HTTP/2 only', () => {
    const bytes = answerTo('grpc', 'http2', 'node-http-h2c');
    expect(serverHolds(grpc, bytes, { sent: OPENING }).answer).toBe('reject');
  });

  it('waits for the headers while only control frames came', () => {
    const bytes = concat(SETTINGS, hex('000004 08 00 00000000 00000001'));
    expect(grpc.server(replyOf(bytes, { sent: OPENING })).answer).toBe('need');
    expect(grpc.server(replyOf(bytes, { sent: OPENING, ended: true })).answer).toBe('reject');
  });

  it('does not wait for headers that were not requested', () => {
    expect(grpc.server(replyOf(SETTINGS, { sent: HTTP2_HELLO })).answer).toBe('reject');
    expect(grpc.server(replyOf(SETTINGS)).answer).toBe('reject');
  });

  it('rejects what is not a frame behind the settings', () => {
    const bytes = concat(SETTINGS, 'HTTP/1.1 400');
    expect(grpc.server(replyOf(bytes, { sent: OPENING })).answer).toBe('reject');
  });

  it.each(clientRecordings('grpc').map((one) => [one.name, one] as const))(
    'is certain of the call of %s',
    (_name, { clientBytes }) => {
      for (const bytes of clientBytes)
        expect(matched(clientHolds(grpc, bytes)).confidence).toBe('certain');
    },
  );

  it('is certain of its own call, and rejects one of curl', () => {
    expect(matched(clientHolds(grpc, OPENING)).confidence).toBe('certain');
    const curl = clientRecordings('http2').find(({ product }) => product === 'curl');
    expect(clientHolds(grpc, curl?.clientBytes[0] ?? OPENING).answer).toBe('reject');
  });
});
