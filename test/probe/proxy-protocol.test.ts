import { describe, expect, it } from 'vitest';
import { answerHttp, peer, secured } from '../../fixtures/servers/index.ts';
import { opened } from '../support/command.ts';
import { foundIn, probed } from '../support/probing.ts';

const V2 = Buffer.from('0d0a0d0a000d0a515549540a', 'hex');

/** The length of a complete header of either version; 0 for what is none. */
function headerLength(bytes: Buffer): number {
  if (bytes.subarray(0, 12).equals(V2)) return bytes.length < 16 ? 0 : 16 + bytes.readUInt16BE(14);
  const line = /^PROXY (?:TCP4|UNKNOWN)[^\r]*\r\n/.exec(bytes.toString('latin1'));
  return line?.[0].length ?? 0;
}

/** Closes every connection that does not begin with a header, and hands the rest to `talk`. */
async function behindProxy(greeting: string, answer: string) {
  const headers: string[] = [];
  const server = await opened(
    peer((socket) => {
      let seen = Buffer.alloc(0);
      let isOpen = false;
      socket.on('data', (chunk: Buffer) => {
        seen = Buffer.concat([seen, chunk]);
        const length = headerLength(seen);
        if (!isOpen && length === 0) {
          socket.destroy();
          return;
        }
        if (!isOpen) {
          isOpen = true;
          headers.push(seen.subarray(0, length).toString('latin1'));
          if (greeting !== '') socket.write(greeting);
        }
        if (seen.length > length && answer !== '') socket.write(answer);
      });
    }),
  );
  return { server, headers };
}

const REPLY = 'HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n';

describe.each(['v1', 'v2'] as const)('a header of the PROXY protocol, %s', (proxyProtocol) => {
  const more = { proxyProtocol };

  it('goes before the expected opening, which is confirmed in one connection', async () => {
    const { server } = await behindProxy('', REPLY);
    const result = await probed(server, 'http', { more });
    expect(foundIn(result)).toBe('http');
    expect(result.connections).toBe(1);
  });

  it('goes before the banner of a server that speaks first', async () => {
    const { server } = await behindProxy('SSH-2.0-OpenSSH_9.2p1\r\n', '');
    expect(foundIn(await probed(server, 'ssh', { more }))).toBe('ssh');
  });

  it('goes before each probe of the search', async () => {
    const { server, headers } = await behindProxy('', REPLY);
    const result = await probed(server, 'redis', { more });
    expect(foundIn(result)).toBe('http');
    expect(headers).toHaveLength(result.connections);
  });

  it('has the addresses of the connection', async () => {
    const { server, headers } = await behindProxy('', REPLY);
    await probed(server, 'http', { more });
    const line = new RegExp(`^PROXY TCP4 127\\.0\\.0\\.1 127\\.0\\.0\\.1 \\d+ ${server.port}\r\n$`);
    if (proxyProtocol === 'v1') expect(headers[0]).toMatch(line);
    else expect(headers[0]).toContain('\x7f\x00\x00\x01\x7f\x00\x00\x01');
  });

  it('is not sent where nothing may be sent', async () => {
    const { server, headers } = await behindProxy('', REPLY);
    await probed(server, 'http', { more, passive: true, limits: { total: 300 } });
    expect(headers).toEqual([]);
  });
});

it('a header goes before the TLS handshake', async () => {
  const web = await opened(secured({}, answerHttp));
  const { connect } = await import('node:net');
  const front = await opened(
    peer((socket) => {
      socket.once('data', (chunk: Buffer) => {
        const rest = chunk.subarray(headerLength(chunk));
        if (rest.length === chunk.length) {
          socket.destroy();
          return;
        }
        const back = connect(web.port, '127.0.0.1');
        back.on('error', () => socket.destroy());
        back.write(rest);
        socket.pipe(back).pipe(socket);
      });
    }),
  );
  const result = await probed(front, 'tls/http', { more: { proxyProtocol: 'v2' } });
  expect(foundIn(result)).toBe('tls/http');
});
