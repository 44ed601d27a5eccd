import { connect, type Socket } from 'node:net';
import { describe, expect, test } from 'vitest';
import {
  banner,
  closing,
  mail,
  type Peer,
  peer,
  resetAtOnce,
  secureWeb,
  web,
} from '../../fixtures/servers/index.ts';
import { firstbytes, folderWith, opened } from '../support/command.ts';

/** The words of a check of one endpoint, with single spaces. */
async function checked(making: Promise<Peer>, keys: string): Promise<string> {
  const one = await opened(making);
  const folder = folderWith([`address: "127.0.0.1:${one.port}", ${keys}`]);
  const { stdout, exitCode } = await firstbytes(['check'], { cwd: folder.path });
  expect(exitCode).toBe(1);
  return stdout.replace(/\s+/g, ' ');
}

/** A PostgreSQL server without TLS: N to SSLRequest. */
function plainPostgresql(): Promise<Peer> {
  return peer((socket) => socket.on('data', () => socket.write('N')));
}

const IMAP = '* OK [CAPABILITY IMAP4rev1 STARTTLS LOGINDISABLED] Dovecot ready.\r\n';

describe('a missing upgrade to TLS', () => {
  test.each(['tls: required', 'starttls: required'])('of PostgreSQL, with %s', async (key) => {
    const text = await checked(plainPostgresql(), `expect: postgresql, ${key}`);
    expect(text).toContain('the postgresql server does not support TLS');
    expect(text).toContain(`fix enable TLS on the server, or remove \`${key}\``);
    expect(text).not.toContain('STARTTLS on');
  });

  test('of SMTP is STARTTLS', async () => {
    const text = await checked(
      mail({ ehlo: '250 fixture\r\n' }),
      'expect: smtp, starttls: required',
    );
    expect(text).toContain('the smtp server does not support STARTTLS');
    expect(text).toContain('fix enable STARTTLS on the server, or remove `starttls: required`');
  });
});

describe('TLS that is missing where the server offers STARTTLS', () => {
  test('with expect: imaps', async () => {
    const text = await checked(banner(IMAP), 'expect: imaps');
    expect(text).toContain('expected tls/imap, found imap (Dovecot) without TLS');
    expect(text).toContain(
      'fix set `expect: imap` and `starttls: required`: the server offers STARTTLS; or point the client at the TLS port',
    );
  });

  test('with tls: required, which must go', async () => {
    const text = await checked(banner(IMAP), 'expect: imap, tls: required');
    expect(text).toContain(
      'fix set `expect: imap` and `starttls: required`, and remove `tls: required`: the server offers STARTTLS',
    );
  });

  test('the config that is advised is right', async () => {
    const one = await opened(mail());
    const folder = folderWith([`address: "${one.address}", expect: smtp, starttls: required`]);
    const { stdout, exitCode } = await firstbytes(['check'], { cwd: folder.path });
    expect(stdout).toContain('1 endpoint: 1 ok');
    expect(exitCode).toBe(0);
  });
});

describe('settings that contradict what was found', () => {
  test('are named with the expectation that accepts it', async () => {
    expect(await checked(web(), 'expect: kafka, tls: required')).toContain(
      'set `expect: http` and remove `tls: required` if this is intended',
    );
    expect(await checked(secureWeb(), 'expect: http, tls: forbidden')).toContain(
      'enable TLS in the client, set `expect: tls/http` and remove `tls: forbidden`',
    );
  });
});

test.each([
  ['closed', closing, 'but the server closed the connection without sending data'],
  ['reset', resetAtOnce, 'but the server reset the connection without sending data'],
] as const)('a connection that is %s names the usual causes', async (_, making, problem) => {
  const text = await checked(making(), 'expect: http');
  expect(text).toContain(problem);
  expect(text).toContain(
    "fix check the server's log; usual causes, the most frequent first: a proxy without a backend, a required PROXY header, required TLS or a client certificate, a binary protocol that closes on foreign bytes, an IP allow-list",
  );
});

test('a finding that rests on the reply to a foreign request says so', async () => {
  const text = await checked(web(), 'expect: ssh');
  expect(text).toContain(
    'expected ssh, found http (fixture), in reply to an http request after no banner came',
  );
});

describe('a length that the reader never reaches', () => {
  test.each(['cassandra', 'zabbix-agent', 'postgresql'])('a %s client has none', async (id) => {
    const one = await opened(web());
    const folder = folderWith([`address: "${one.address}", expect: ${id}`]);
    const { stdout } = await firstbytes(['check', '-o', 'json'], { cwd: folder.path });
    const [finding] = JSON.parse(stdout).results[0].findings;
    expect(finding.code).toBe('wrong-protocol');
    expect(finding.about.length).toBeUndefined();
    expect(finding.unchecked).toBeUndefined();
  });
});

const V2 = Buffer.from('0d0a0d0a000d0a515549540a', 'hex');

/** Resets whatever comes without a header of version 2, and hands what is behind one to `talk`. */
function behindHeader(talk: (rest: Buffer, socket: Socket) => void): Promise<Peer> {
  return peer((socket) => {
    socket.once('data', (first: Buffer) => {
      if (!first.subarray(0, 12).equals(V2)) {
        socket.resetAndDestroy();
        return;
      }
      const rest = first.subarray(16 + first.readUInt16BE(14));
      if (rest.length > 0) talk(rest, socket);
      else socket.once('data', (next: Buffer) => talk(next, socket));
    });
  });
}

/** Answers requests with one response. */
function answering(response: string): Promise<Peer> {
  return behindHeader((_, socket) => socket.end(response));
}

describe('a required PROXY header', () => {
  test.each([
    ['200 OK', 'Content-Length: 0'],
    ['204 No Content', 'Connection: close'],
    ['503 Service Unavailable', 'Content-Length: 0'],
    ['400 Bad Request', 'Content-Length: 157'],
  ])('shows by the pair of exchanges, with %s and %s behind it', async (status, field) => {
    const server = answering(`HTTP/1.1 ${status}\r\n${field}\r\n\r\n`);
    const text = await checked(server, 'expect: http');
    expect(text).toContain('expected http, but the server requires a PROXY header first');
    expect(text).toContain(
      'fix let the load balancer or the health check send the header (here `proxy-protocol: v2`), or turn it off in the listener',
    );
  });

  test.each(['http', 'https', 'tls'])(
    'shows by TLS behind it, with expect: %s',
    async (expected) => {
      const inside = await opened(secureWeb());
      const server = behindHeader((rest, socket) => {
        const onward = connect(inside.port, '127.0.0.1');
        onward.on('error', () => socket.destroy());
        onward.write(rest);
        socket.pipe(onward).pipe(socket);
      });
      const text = await checked(server, `expect: ${expected}`);
      expect(text).toContain('but the server requires a PROXY header first');
    },
  );

  test('is not concluded where the header itself may be what is refused', async () => {
    const refusal = 'HTTP/1.1 400 Bad Request\r\nContent-Length: 5\r\n\r\nno\r\n\n';
    expect(await checked(answering(refusal), 'expect: http')).not.toContain('PROXY header first');
  });
});

test('a web server in place of an MQTT server may be its WebSocket listener', async () => {
  expect(await checked(web(), 'expect: mqtt')).toContain(
    'at a WebSocket listener, let the client use WebSocket (subprotocol mqtt)',
  );
});

test('a WebSocket server that names its subprotocol shows it', async () => {
  const refusal =
    'HTTP/1.1 426 Upgrade Required\r\nUpgrade: websocket\r\nSec-WebSocket-Protocol: amqp\r\nContent-Length: 0\r\n\r\n';
  const server = peer((socket) => socket.on('data', () => socket.end(refusal)));
  expect(await checked(server, 'expect: mqtt')).toContain('(subprotocol amqp)');
});
