import { once } from 'node:events';
import net from 'node:net';
import { describe, expect, it, onTestFinished } from 'vitest';
import { addressText, type Endpoint } from '../../src/expect/endpoint.ts';
import { judgeEndpoint } from '../../src/expect/verdict.ts';
import { toJson } from '../../src/report/json-result.ts';
import { Folder } from '../support/command.ts';
import { endpointOf, NOW, registry } from '../support/expectations.ts';
import { foundIn, probed } from '../support/probing.ts';

/** A server at a Unix socket; returns its path. */
async function serverAt(talk: (socket: net.Socket) => void): Promise<string> {
  const path = new Folder().in('x.sock');
  const server = net.createServer(talk).listen(path);
  onTestFinished(() => void server.close());
  await once(server, 'listening');
  return path;
}

async function findings(endpoint: Endpoint) {
  const { host } = endpoint.target;
  const { identification } = await probed(0, endpoint.expectation.text, { host });
  return judgeEndpoint(endpoint, identification, () => undefined, registry, NOW).findings;
}

describe('a Unix socket', () => {
  it('is probed like a port', async () => {
    const host = await serverAt((socket) => socket.end('SSH-2.0-OpenSSH_9.2p1\r\n'));
    expect(foundIn(await probed(0, 'ssh', { host }))).toBe('ssh');
  });

  it('is localhost in what is sent', async () => {
    let received = '';
    const host = await serverAt((socket) => {
      socket.on('data', (bytes) => {
        received += bytes.toString('latin1');
        socket.end('HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n');
      });
    });
    expect(foundIn(await probed(0, 'http', { host }))).toBe('http');
    expect(received).toContain('Host: localhost:80\r\n');
  });

  it('is searched like a port', async () => {
    const host = await serverAt((socket) => {
      socket.on('error', () => {});
      socket.on('data', () => socket.end('HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n'));
    });
    expect(foundIn(await probed(0, 'redis', { host }))).toBe('http');
  });

  it('gets a header of the PROXY protocol without addresses', async () => {
    let received = '';
    const host = await serverAt((socket) => {
      socket.on('data', (bytes) => {
        received += bytes.toString('latin1');
        if (bytes.includes('GET ')) socket.end('HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n');
      });
    });
    await probed(0, 'http', { host, more: { proxyProtocol: 'v1' } });
    expect(received.startsWith('PROXY UNKNOWN\r\nGET / ')).toBe(true);
  });

  it('that does not exist is refused', async () => {
    const endpoint = endpointOf('http', { host: new Folder().in('x.sock'), port: 0 });
    expect(await findings(endpoint)).toEqual([
      { code: 'refused', about: { code: 'ENOENT', socket: true } },
    ]);
  });

  it('on which nobody listens is refused', async () => {
    const folder = new Folder();
    folder.write('x.sock', '');
    const endpoint = endpointOf('http', { host: folder.in('x.sock'), port: 0 });
    expect(await findings(endpoint)).toEqual([
      { code: 'refused', about: { code: 'ECONNREFUSED', socket: true } },
    ]);
  });

  it('that does not exist is closed, where that is expected', async () => {
    const endpoint = endpointOf('closed', { host: new Folder().in('x.sock'), port: 0 });
    expect(await findings(endpoint)).toEqual([]);
  });

  it('is its path in reports', async () => {
    const endpoint = endpointOf('ssh', { host: '/run/x.sock', port: 0 });
    const { identification, attempts, connections, ms } = await probed(0, 'ssh', {
      host: new Folder().in('x.sock'),
    });
    const status = 'unreachable';
    const result = { index: 0, endpoint, status, findings: [] } as const;
    const json = toJson({ ...result, identification, attempts, connections, ms }, []);
    expect(json.target).toEqual({ host: '/run/x.sock', transport: 'unix' });
    expect(addressText(endpoint.target)).toBe('unix:/run/x.sock');
  });
});
