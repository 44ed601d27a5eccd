import { once } from 'node:events';
import net from 'node:net';
import { afterEach, describe, expect, it, vi } from 'vitest';
import {
  banner,
  closedPort,
  closing,
  drip,
  echo,
  flood,
  inPieces,
  late,
  mail,
  peer,
  reset,
  resetAtOnce,
  secureWeb,
  silent,
  ssh,
  web,
} from '../../fixtures/servers/index.ts';
import { PROXY_V2_LOCAL } from '../../src/bytes/proxy-header.ts';
import { isExchange } from '../../src/identify/exchange.ts';
import { LISTEN } from '../../src/identify/probe.ts';
import { loopClock } from '../../src/net/loop-clock.ts';
import { opened } from '../support/command.ts';
import { foundIn, longestTurn, probed } from '../support/probing.ts';

afterEach(() => {
  vi.restoreAllMocks();
});

/** No timer fires any more: a result needs no delay. */
function stopClocks(): void {
  vi.spyOn(loopClock, 'after').mockReturnValue(() => {});
}

/** What happens instead of each attempt to connect. */
function insteadOfConnecting(attempt: (socket: net.Socket) => void): void {
  vi.spyOn(net.Socket.prototype, 'connect').mockImplementation(function (this: net.Socket) {
    attempt(this);
    return this;
  });
}

/** Sends the first connections to other ports. */
function redirectConnections(...ports: (number | undefined)[]): void {
  const { connect } = net.Socket.prototype;
  const left = [...ports];
  vi.spyOn(net.Socket.prototype, 'connect').mockImplementation(function (
    this: net.Socket,
    ...[to]: unknown[]
  ) {
    const port = left.shift();
    const options = port === undefined ? to : { ...(to as net.TcpNetConnectOpts), port };
    return Reflect.apply(connect, this, [options]) as net.Socket;
  });
}

describe('the outcome', () => {
  it('is identified by a banner', async () => {
    const answer = await probed(await opened(ssh()), 'ssh');
    expect(foundIn(answer)).toBe('ssh');
    expect(answer.identification).toMatchObject({
      confidence: 'certain',
      facts: { product: 'OpenSSH', version: '9.2p1' },
      evidence: { probedWith: LISTEN },
    });
  });

  it('is refused where nothing listens', async () => {
    const answer = await probed(await closedPort(), 'http');
    expect(answer.identification).toMatchObject({ outcome: 'refused', code: 'ECONNREFUSED' });
    expect(answer.connections).toBe(1);
  });

  it('is silent where nothing comes within the limit', async () => {
    const answer = await probed(await opened(silent()), 'http', { limits: { total: 300 } });
    expect(foundIn(answer)).toBe('silent');
  });

  it('is closed where every connection is closed without a byte', async () => {
    expect(foundIn(await probed(await opened(closing()), 'ssh'))).toBe('closed');
  });

  it('is reset where each connection is reset after the first bytes', async () => {
    const answer = await probed(await opened(reset()), 'http', { limits: { maxConnections: 2 } });
    expect(foundIn(answer)).toBe('reset');
  });

  it('is reset where each connection is reset as soon as it is accepted', async () => {
    expect(foundIn(await probed(await opened(resetAtOnce()), 'http'))).toBe('reset');
  });

  it('is reset where TLS is expected and each connection is reset as soon as it is accepted', async () => {
    expect(foundIn(await probed(await opened(resetAtOnce()), 'tls/http'))).toBe('reset');
  });

  it('is reset where the reset comes before the connection could be used', async () => {
    insteadOfConnecting((socket) => {
      socket.destroy(Object.assign(new Error('reset'), { code: 'ECONNRESET' }));
    });
    expect(foundIn(await probed(9, 'http'))).toBe('reset');
  });

  it('is unknown bytes, with the bytes, where they match no protocol', async () => {
    const peer = await opened(banner('\x01\x02\x03\x04 what is this?\r\n'));
    const { identification } = await probed(peer, 'ssh', { limits: { total: 1500 } });
    expect(identification.outcome).toBe('unknown-bytes');
    expect(Buffer.from(identification.evidence?.received ?? []).toString()).toContain('what is');
  });

  it('is ambiguous where there are only weak signs', async () => {
    const peer = await opened(banner('220 hello\r\n'));
    const limits = { total: 1000, maxConnections: 1 };
    const { identification } = await probed(peer, 'ssh', { limits });
    expect(identification.outcome).toBe('ambiguous');
    expect(identification.runnersUp.map(({ stack }) => stack.join('/'))).toContain('smtp');
  });

  it('is an echo, and not the expected protocol, where the opening comes back', async () => {
    expect(foundIn(await probed(await opened(echo()), 'http'))).toBe('echo');
  });

  it('is accepted, and nothing is sent, where only a connection is expected', async () => {
    const peer = await opened(silent());
    const answer = await probed(peer, 'tcp');
    expect(answer.attempts.filter(isExchange)).toHaveLength(1);
    expect(answer.connections).toBe(1);
    expect(peer.received()).toHaveLength(0);
  });
});

describe('a banner', () => {
  it('is identified when it comes byte by byte', async () => {
    const peer = await opened(inPieces('SSH-2.0-OpenSSH_9.2p1\r\n'));
    const answer = await probed(peer, 'ssh');
    expect(answer.identification).toMatchObject({ stack: ['ssh'], facts: { version: '9.2p1' } });
  });

  it('is identified where a client-first protocol is expected', async () => {
    stopClocks();
    const answer = await probed(await opened(ssh()), 'http');
    expect(foundIn(answer)).toBe('ssh');
    expect(answer.connections).toBe(1);
  });

  it('is identified when it comes after another probe was started', async () => {
    const waiting: net.Socket[] = [];
    const late = await opened(
      peer((socket) => {
        socket.resume();
        waiting.push(socket);
        if (waiting.length === 2) waiting[0]?.write('SSH-2.0-OpenSSH_9.2p1\r\n');
      }),
    );
    const answer = await probed(late, 'ssh');
    expect(foundIn(answer)).toBe('ssh');
    expect(late.connections()).toBe(2);
  });

  it('that does not come within a short time leaves the best guess to a connection beside it', async () => {
    const peer = await opened(web());
    const answer = await probed(peer, 'ssh');
    expect(foundIn(answer)).toBe('http');
    expect(peer.connections()).toBe(2);
    expect(answer.attempts).toMatchObject([
      { probedWith: { kind: 'opening', protocol: 'http' } },
      { probedWith: { kind: 'opening', protocol: 'ssh' } },
    ]);
  });

  it('that does not come leaves its connection to the best guess where others are not served', async () => {
    let clients = 0;
    const oneByOne = await opened(
      peer((socket) => {
        if (++clients === 1) socket.once('data', () => socket.end('HTTP/1.1 200 OK\r\n\r\n'));
        else socket.resume();
      }),
    );
    const answer = await probed(oneByOne, 'ssh', { limits: { firstByte: 300 } });
    expect(foundIn(answer)).toBe('http');
    const attempt = answer.attempts.find(({ timing }) => 'firstByte' in timing);
    const { sentAt = 0, firstByte = 0 } = attempt?.timing ?? {};
    expect(sentAt).toBeGreaterThan(0);
    expect(firstByte).toBeGreaterThanOrEqual(sentAt);
  });

  it('of a multiplexer that waits for the client is not missed beside its other protocols', async () => {
    const multiplexer = await opened(
      peer((socket) => {
        socket.on('data', (bytes) => {
          if (bytes.toString('latin1').startsWith('SSH-'))
            socket.write('SSH-2.0-OpenSSH_9.2p1\r\n');
          else socket.end('HTTP/1.1 200 OK\r\nServer: nginx\r\nContent-Length: 0\r\n\r\n');
        });
      }),
    );
    const { stack, runnersUp } = (await probed(multiplexer, 'ssh')).identification;
    expect([stack, ...runnersUp.map((one) => one.stack)]).toContainEqual(['ssh']);
    expect(foundIn(await probed(multiplexer, 'http'))).toBe('http');
  });

  it('that comes only after an opening was sent is read', async () => {
    const slow = await opened(late('SSH-2.0-OpenSSH_9.2p1\r\n'));
    const answer = await probed(slow, 'ssh', { limits: { firstByte: 300 } });
    expect(foundIn(answer)).toBe('ssh');
    expect(slow.connections()).toBeLessThanOrEqual(2);
  });

  it('is followed by an orderly close, not a reset', async () => {
    let seen: (how: { ended: boolean; error?: Error }) => void = () => {};
    const ending = new Promise<{ ended: boolean; error?: Error }>((resolve) => {
      seen = resolve;
    });
    const polite = await opened(
      peer((socket) => {
        let [ended, error]: [boolean, Error | undefined] = [false, undefined];
        socket.on('end', () => {
          ended = true;
        });
        socket.on('error', (what) => {
          error = what;
        });
        socket.on('close', () => seen({ ended, ...(error ? { error } : {}) }));
        socket.resume();
        socket.write('SSH-2.0-OpenSSH_9.2p1\r\n');
      }),
    );
    await probed(polite, 'ssh');
    expect(await ending).toEqual({ ended: true });
  });

  it('of two possible protocols is settled on the same connection', async () => {
    const peer = await opened(mail({ greeting: '220 hello\r\n' }));
    const answer = await probed(peer, 'ftp', { limits: { maxConnections: 1 } });
    expect(foundIn(answer)).toBe('smtp');
    expect(peer.connections()).toBe(1);
    expect(peer.received().toString()).toMatch(/^HELO \S+\r\n$/);
  });
});

describe('the cost', () => {
  it.each([
    ['ssh', ssh],
    ['http', web],
    ['tls/http', secureWeb],
    ['tls', secureWeb],
    ['smtp', mail],
  ] as const)('of what is expected is one connection: %s', async (expected, making) => {
    const peer = await opened(making());
    stopClocks();
    const answer = await probed(peer, expected);
    expect(foundIn(answer)).toMatch(new RegExp(`^${expected}`));
    expect(answer.connections).toBe(1);
    expect(peer.connections()).toBe(1);
  });

  it.each([
    ['http', 'postgresql', web],
    ['http', 'tls/http', web],
    ['http', 'ssh', web],
    ['ssh', 'tls/postgresql', ssh],
    ['tls/http', 'http', secureWeb],
    ['tls/http', 'ssh', secureWeb],
    ['smtp', 'redis', mail],
  ] as const)(
    'of %s where %s is expected is at most five connections',
    async (real, expected, making) => {
      const peer = await opened(making());
      const answer = await probed(peer, expected);
      expect(foundIn(answer)).toBe(real);
      expect(peer.connections()).toBeLessThanOrEqual(5);
      expect(answer.connections).toBe(peer.connections());
    },
  );

  it('of something silent is at most as many connections as the limit says', async () => {
    const peer = await opened(silent());
    const answer = await probed(peer, 'ssh', { limits: { total: 3000, maxConnections: 2 } });
    expect(answer.connections).toBeLessThanOrEqual(2);
    expect(peer.connections()).toBeLessThanOrEqual(2);
  });
});

describe('a peer that never ends', () => {
  it.each(['ssh', 'http', 'tls/http', 'postgresql'])(
    'and sends single bytes ends at the deadline: %s expected',
    async (expected) => {
      const answer = await probed(await opened(drip()), expected, { limits: { total: 300 } });
      expect(answer.identification.outcome).not.toBe('identified');
    },
  );

  it.each([
    ['x', 'ssh'],
    ['x', 'tls/http'],
    ['220-\r\n', 'smtp'],
    ['HTTP/1.1 200 OK\r\nA: b\r\n', 'http'],
    ['\x16\x03\x03\x40\x00', 'tls/http'],
    ['\0', 'postgresql'],
  ])(
    'and floods with %j is cut, and no more than 4 KiB are kept: %s expected',
    async (bytes, expected) => {
      const answer = await probed(await opened(flood(bytes)), expected, {
        limits: { total: 1000 },
      });
      expect(longestTurn(answer)).toBeGreaterThan(0);
      expect(longestTurn(answer)).toBeLessThanOrEqual(4096);
    },
  );

  it.each([
    ['220-\r\n', 'smtp'],
    ['HTTP/1.1 200 OK\r\nA: b\r\n', 'http'],
    ['\0\0\0\x04\0\0\0\0\0\0\0\0\0\0\0\0\0\x01', 'http2'],
  ])(
    'and floods with what looks like the right protocol is cut before the deadline: %j',
    async (bytes, expected) => {
      const answer = await probed(await opened(flood(bytes)), expected);
      expect(longestTurn(answer)).toBeLessThanOrEqual(4096);
    },
  );

  it('is not read further than the cap on bytes of a connection', async () => {
    const limits = { maxBytes: 100, maxConnections: 1 };
    const answer = await probed(await opened(flood('\x80\x81')), 'ssh', { limits });
    const [exchange] = answer.attempts.filter(isExchange);
    expect(exchange?.end).not.toBe('timeout');
  });
});

describe('a passive probe', () => {
  it.each([
    ['a banner', () => ssh(), 'ssh'],
    ['silence', () => silent(), 'http'],
    ['a banner that ties', () => mail({ greeting: '220 hello\r\n' }), 'smtp'],
  ] as const)('sends nothing: %s', async (_, making, expected) => {
    const peer = await opened(making());
    await probed(peer, expected, { passive: true, limits: { total: 1000 } });
    expect(peer.received()).toHaveLength(0);
    expect(peer.connections()).toBe(1);
  });

  it('sends nothing even where STARTTLS is expected', async () => {
    const peer = await opened(mail());
    const how = { passive: true, constraints: { starttls: 'required' as const } };
    const answer = await probed(peer, 'smtp', { ...how, limits: { total: 1000 } });
    expect(foundIn(answer)).toBe('smtp');
    expect(peer.received()).toHaveLength(0);
  });
});

describe('a target that cannot be reached', () => {
  it('is probed again where it refused, and identified then', async () => {
    const peer = await opened(ssh());
    redirectConnections(await closedPort());
    const answer = await probed(peer, 'ssh', { limits: { retries: 1 } });
    expect(foundIn(answer)).toBe('ssh');
    expect(answer.connections).toBe(2);
  });

  it('is probed as often as the retries allow', async () => {
    const answer = await probed(await closedPort(), 'ssh', { limits: { retries: 2 } });
    expect(foundIn(answer)).toBe('refused');
    expect(answer.connections).toBe(3);
  });

  it('is not probed again where it is expected to be closed', async () => {
    const answer = await probed(await closedPort(), 'closed', { limits: { retries: 3 } });
    expect(answer.connections).toBe(1);
  });

  it('is probed again where it accepted before and then refuses', async () => {
    let first = true;
    const restarting = await opened(
      peer((socket) => {
        socket.resume();
        if (first) socket.end();
        else socket.write('SSH-2.0-OpenSSH_9.2p1\r\n');
        first = false;
      }),
    );
    redirectConnections(undefined, await closedPort());
    const answer = await probed(restarting, 'http');
    expect(foundIn(answer)).toBe('ssh');
    expect(restarting.connections()).toBe(2);
  });

  it.each([
    ['redis', '-NOAUTH Authentication required.\r\n', 'proxy-protocol/redis'],
    ['ssh', 'SSH-2.0-OpenSSH_9.2p1\r\n', 'proxy-protocol/ssh'],
  ])('that closes without a PROXY header is probed behind one: %s', async (id, reply, found) => {
    const behindProxy = await opened(
      peer((socket) => {
        socket.once('data', (bytes) => {
          const isHeader = bytes.subarray(0, PROXY_V2_LOCAL.length).equals(PROXY_V2_LOCAL);
          if (!isHeader) socket.end();
          else if (id === 'ssh' || bytes.length > PROXY_V2_LOCAL.length) socket.write(reply);
          else socket.once('data', () => socket.write(reply));
        });
      }),
    );
    expect(
      foundIn(await probed(behindProxy, id, { limits: { firstByte: 200, maxConnections: 8 } })),
    ).toBe(found);
  });

  it('is probed one by one where it refuses connections beside the first one', async () => {
    const server = net.createServer((socket) => {
      server.close();
      const { port } = socket.address() as net.AddressInfo;
      socket.on('data', (bytes) => {
        if (bytes.toString('latin1').includes('PING')) socket.write('+PONG\r\n');
      });
      socket.on('error', () => {});
      socket.on('close', () => server.listen(port, '127.0.0.1'));
    });
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port } = server.address() as net.AddressInfo;
    const answer = await probed(port, 'http', {
      hints: ['redis'],
      limits: { total: 9000, maxConnections: 9 },
    });
    expect(foundIn(answer)).toBe('redis');
    server.close();
  });

  it('times out where no server accepts the connection', async () => {
    insteadOfConnecting(() => {});
    const answer = await probed(9, 'http', { limits: { connect: 50 } });
    expect(answer.identification).toMatchObject({ outcome: 'timed-out', code: 'ETIMEDOUT' });
  });
});

describe('an abort', () => {
  it('ends the probe of a silent server before it is finished', async () => {
    const peer = await opened(silent());
    const stopping = new AbortController();
    const accepted = peer.nextConnection();
    const running = probed(peer, 'ssh', { signal: stopping.signal });
    await accepted;
    stopping.abort();
    const answer = await running;
    expect(foundIn(answer)).toBe('not-finished');
    expect(answer.connections).toBe(1);
  });

  it('ends a connection that is not accepted yet', async () => {
    const stopping = new AbortController();
    insteadOfConnecting(() => queueMicrotask(() => stopping.abort()));
    expect(foundIn(await probed(9, 'ssh', { signal: stopping.signal }))).toBe('not-finished');
  });

  it('before the start opens no connection', async () => {
    const peer = await opened(silent());
    const answer = await probed(peer, 'ssh', { signal: AbortSignal.abort() });
    expect(answer.connections).toBe(0);
    expect(peer.connections()).toBe(0);
  });

  it('keeps the bytes of the earlier probes', async () => {
    const stopping = new AbortController();
    let connections = 0;
    const odd = await opened(
      peer((socket) => {
        socket.resume();
        if (++connections === 1) socket.end('\x01\x02 nobody knows this\r\n');
        else stopping.abort();
      }),
    );
    const answer = await probed(odd, 'ssh', { signal: stopping.signal });
    expect(foundIn(answer)).toBe('not-finished');
    expect(answer.identification.evidence?.received).not.toHaveLength(0);
  });

  it.each(['tls/http', 'tls'])('ends a handshake without a reply: %s', async (expected) => {
    const stopping = new AbortController();
    const mute = await opened(peer((socket) => socket.once('data', () => stopping.abort())));
    const answer = await probed(mute, expected, { signal: stopping.signal });
    expect(foundIn(answer)).toBe('not-finished');
  });
});
