import { describe, expect, it } from 'vitest';
import { text } from '../../src/bytes/build.ts';
import { openingFor } from '../../src/protocols/protocol.ts';
import { websocket } from '../../src/protocols/websocket.ts';
import { clientHolds, matched, serverHolds } from '../support/bytes.ts';
import { clientRecordings, serverRecordings } from '../support/recordings.ts';

const OPENING = openingFor(websocket, { host: '127.0.0.1', port: 80, path: '/' });

function answerTo(probe: string, folder: string, name: string): Uint8Array {
  const server = serverRecordings(folder).find((one) => one.name.startsWith(`${folder}/${name}`));
  const own = server?.exchanges.find((one) => one.layer === 'tcp' && one.probedWith === probe);
  return own?.turns[0]?.received ?? new Uint8Array(0);
}

describe('websocket', () => {
  it.each([
    ['websocket', 'ws-npm'],
    ['websocket', 'mosquitto-ws'],
    ['http', 'node-media-server-http'],
  ])('is certain of the digest of our key: %s/%s', (folder, name) => {
    const bytes = answerTo('websocket', folder, name);
    expect(matched(serverHolds(websocket, bytes, { sent: OPENING })).confidence).toBe('certain');
  });

  it.each([
    ['websocket', 'ws-npm', '426'],
    ['http', 'node-inspector', '400'],
  ])('finds the refusal of a plain request likely: %s/%s', (folder, name, status) => {
    const bytes = answerTo('http', folder, name);
    expect(String.fromCharCode(...bytes.subarray(9, 12))).toBe(status);
    const verdict = serverHolds(websocket, bytes, { sent: text('GET / HTTP/1.1\r\n\r\n') });
    expect(matched(verdict).confidence).toBe('likely');
  });

  // RFC 6455 section 4.4: the refusal of another version.
  it('finds a refusal with Sec-WebSocket-Version likely', () => {
    const bytes = text('HTTP/1.1 400 Bad Request\r\nSec-WebSocket-Version: 13, 8, 7\r\n\r\n');
    expect(matched(serverHolds(websocket, bytes, { sent: OPENING })).confidence).toBe('likely');
  });

  it('rejects the 101 by which CUPS changes to TLS', () => {
    const bytes = answerTo('websocket', 'ipp', 'cups');
    expect(String.fromCharCode(...bytes.subarray(9, 12))).toBe('101');
    expect(serverHolds(websocket, bytes, { sent: OPENING }).answer).toBe('reject');
  });

  it('is not certain of the digest of another key', () => {
    const bytes = text(
      'HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n' +
        'Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n\r\n',
    );
    expect(matched(serverHolds(websocket, bytes, { sent: OPENING })).confidence).toBe('likely');
  });

  it('rejects ordinary answers', () => {
    const bytes = answerTo('websocket', 'http', 'nginx-http');
    expect(serverHolds(websocket, bytes, { sent: OPENING }).answer).toBe('reject');
    const tls = text(
      'HTTP/1.1 426 Upgrade Required\r\nUpgrade: TLS/1.2\r\nContent-Length: 0\r\n\r\n',
    );
    expect(serverHolds(websocket, tls, { sent: OPENING }).answer).toBe('reject');
  });

  it('is certain of the handshake of ws and of its own', () => {
    const clientBytes = clientRecordings('websocket').flatMap((one) => one.clientBytes);
    for (const bytes of [...clientBytes, OPENING]) {
      expect(matched(clientHolds(websocket, bytes)).confidence).toBe('certain');
    }
    expect(clientBytes.length).toBeGreaterThan(0);
  });

  it('rejects a plain request', () => {
    const [curl] = clientRecordings('http');
    expect(clientHolds(websocket, curl?.clientBytes[0] ?? OPENING).answer).toBe('reject');
  });
});
