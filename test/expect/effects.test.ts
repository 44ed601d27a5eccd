import { describe, expect, it } from 'vitest';
import { hex, text } from '../../src/bytes/build.ts';
import type { Exchange } from '../../src/identify/exchange.ts';
import { LISTEN, parseProbe } from '../../src/identify/probe.ts';
import { kindsOf, meet, meetAttempts } from '../support/meetings.ts';

function exchange(
  probedWith: string,
  sent: Uint8Array,
  received: Uint8Array,
  end: Exchange['end'],
) {
  return {
    probedWith: parseProbe(probedWith),
    turns: [{ sent, received }],
    end,
    timing: { connected: 1, ended: 1000 },
  };
}

describe('a Kafka client at a web server', () => {
  const met = meet('kafka', 'http/nginx-http-1.22.1');

  it('without a check waits for 1.13 GiB, and then has truncated data', () => {
    expect(met.words.unchecked).toMatch(
      /^reads a length of 1213486160 bytes \(1\.13 GiB\), receives \d+ bytes, waits for the rest, and reports truncated data when the connection closes$/,
    );
  });

  it('that validates the length closes: it exceeds the limit', () => {
    expect(met.words.validating).toBe(
      'rejects the length because it exceeds the limit of 104857600 bytes (100.00 MiB), and closes the connection',
    );
  });

  it('allocates memory, and does not hang because the server closes', () => {
    expect(met.about.effects).toEqual([
      { kind: 'memory', client: 'kafka', bytes: '1213486160', checked: true },
    ]);
    expect(met.words.effects).toEqual([
      'memory: the kafka client allocates 1.13 GiB, unless it checks the length',
    ]);
  });
});

describe('the length that a client reads', () => {
  it('at the offset of AMQP is that of "P/1." at a web server', () => {
    const { about, words } = meet('amqp', 'http/nginx-http-1.22.1');
    expect(about.length).toMatchObject({ prefix: '502f312e', length: '1345270062' });
    expect(words.validating).toContain('exceeds the limit of 131072 bytes');
  });

  it('makes a client hang that waits while the connection stays open', () => {
    const banner = text('SSH-2.0-OpenSSH_9.6\r\n');
    const met = meetAttempts('kafka', [exchange('kafka', text('?'), banner, 'open')]);
    expect(kindsOf(met)).toEqual(['memory', 'hang']);
    expect(met.words.effects?.[1]).toBe(
      'hang: a kafka client that does not check the length waits for 1.30 GiB more while the connection stays open',
    );
  });

  it('within the maximum makes a validating client hang, too', () => {
    const banner = text('SSH-2.0-OpenSSH_9.6\r\n');
    const met = meetAttempts('dns', [exchange('dns', text('?'), banner, 'timeout')]);
    expect(met.about.effects).toEqual([
      { kind: 'hang', client: 'dns', cause: 'more-bytes', missing: '21312', checked: false },
    ]);
    expect(met.words.validating).toBe(
      'accepts the length because it is within the limit of 65535 bytes (64.00 KiB)',
    );
  });

  it('that no maximum excludes affects a validating client, too', () => {
    const met = meetAttempts('carbon-query', [
      exchange('carbon-query', text('?'), text('220 a.test ESMTP\r\n'), 'eof'),
    ]);
    expect(met.about.effects).toMatchObject([{ kind: 'memory', checked: false }]);
    expect(met.words.effects?.[0]).toContain(', even if it checks the length');
  });

  it('less than the length field itself is invalid', () => {
    const met = meetAttempts('mongodb', [
      exchange('mongodb', text('?'), hex('02000000 61'), 'eof'),
    ]);
    expect(met.words.unchecked).toContain('less than the length field itself');
    expect(met.words.validating).toBe('rejects the length as invalid and closes the connection');
    expect(met.about.effects).toBeUndefined();
  });

  it('of a complete message corrupts data', () => {
    const met = meetAttempts('kafka', [
      exchange('kafka', text('?'), hex('00000002 61626364'), 'eof'),
    ]);
    expect(met.about.effects).toEqual([{ kind: 'data-corruption', client: 'kafka', bytes: '2' }]);
    expect(met.words.unchecked).toBe(
      'reads a length of 2 bytes and takes the received bytes as a message',
    );
  });

  it('has no effect over UDP, where a datagram is complete', () => {
    const answer = exchange('dns', text('?'), hex('00000002 61626364'), 'timeout');
    const met = meetAttempts('kafka', [answer], { transport: 'udp' });
    expect(met.about).not.toHaveProperty('length');
    expect(met.about).not.toHaveProperty('effects');
  });

  it('is absent if TLS is expected: its clients check the type first', () => {
    const { about } = meet('tls/kafka', 'http/nginx-http-1.22.1');
    expect(about.client).toBe('tls');
    expect(about.length).toBeUndefined();
  });

  it.each([
    ['cassandra', 'the version'],
    ['zabbix-agent', 'ZBXD'],
    ['mysql', 'the sequence number'],
    ['gearman', 'the magic'],
  ])('is absent where %s clients compare %s before', (expected) => {
    const { about } = meetAttempts(expected, [
      exchange(expected, text('?'), text('HTTP/1.1 400 Bad Request\r\n\r\n'), 'eof'),
    ]);
    expect(about.length).toBeUndefined();
  });

  it('is read only at the layer of the client', () => {
    const outer = {
      ...exchange('tls', text('?'), hex('160303'), 'open'),
      tls: { version: 'TLS 1.3' },
    };
    const inner = exchange('kafka', text('?'), text('HTTP/1.1 400 Bad Request\r\n\r\n'), 'eof');
    const inside = meetAttempts('tls/kafka', [{ ...outer, inner }]);
    expect(inside.about.length?.length).toBe('1213486160');
    const outside = meetAttempts('kafka', [{ ...outer, inner }]);
    expect(outside.about.length).toBeUndefined();
  });
});

describe('PostgreSQL and MySQL', () => {
  it('a PostgreSQL client at MySQL refuses the first byte, and reads no length', () => {
    const met = meet('postgresql', 'mysql/mariadb-10.11');
    expect(met.finding.code).toBe('wrong-protocol');
    expect(met.about.length).toBeUndefined();
    expect(met.words.logs?.[0]).toContain('received invalid response to ssl negotiation');
  });

  it('a MySQL client at PostgreSQL waits for a greeting while the server waits, too', () => {
    const met = meet('mysql', 'postgresql/postgresql-15');
    expect(met.about.effects).toEqual([
      {
        kind: 'hang',
        client: 'mysql',
        cause: 'no-greeting',
        server: 'postgresql',
        source: 'MySQL internals, connection phase',
      },
    ]);
    expect(met.words.impact).toBe(
      'both sides wait for the other: the mysql client for a greeting (MySQL internals, connection phase), the postgresql server for a request',
    );
  });
});

describe('silence', () => {
  it('keeps a client waiting for a reply to its opening', () => {
    const met = meetAttempts('kafka', [exchange('kafka', text('?'), text(''), 'timeout')]);
    expect(met.finding.code).toBe('silent');
    expect(met.about.effects).toEqual([{ kind: 'hang', client: 'kafka', cause: 'no-answer' }]);
  });

  it('of a server that closes does not keep a client waiting', () => {
    const met = meetAttempts('kafka', [exchange('kafka', text('?'), text(''), 'eof')]);
    expect(met.about.effects).toBeUndefined();
  });

  it('does not affect a client that sends data before the greeting: SSH', () => {
    expect(kindsOf(meet('ssh', 'http/nginx-http-1.22.1'))).toEqual([]);
  });

  it('is not reported of a server with a banner, which is a reply', () => {
    expect(kindsOf(meet('redis', 'ssh/openssh-9.2p1'))).toEqual([]);
  });
});

describe('lines that a server runs as commands', () => {
  it('are those of an HTTP request at a server that goes on after an unknown command', () => {
    const met = meet('http', 'beanstalkd/beanstalkd-1.12');
    expect(met.words.impact).toBe(
      "the beanstalkd server runs each line of the http client's header fields and body as a command (beanstalkd, protocol.txt: UNKNOWN_COMMAND)",
    );
  });

  it('are those of an HTTP request at a Redis that does not close', () => {
    const refusal = text("-ERR unknown command 'POST'\r\n");
    const ping = exchange('redis', text('*1\r\n$4\r\nPING\r\n'), text('+PONG\r\n'), 'open');
    const probedWith = exchange('http', text('POST / HTTP/1.1\r\n'), refusal, 'open');
    const met = meetAttempts('http', [probedWith, ping]);
    expect(kindsOf(met)).toEqual(['command-executed']);
    expect(met.words.effects?.[0]).toContain('; Redis since 3.2.7 closes at "POST" or "Host:"');
  });

  it('are absent at a Redis that closes at the first of them', () => {
    const met = meet('http', 'redis/redis-7.0.15');
    expect(met.words.problem).toBe('expected http, found redis');
    expect(kindsOf(met)).toEqual([]);
  });

  it('are the arguments of a Redis client at memcached', () => {
    const met = meet('redis', 'memcached/memcached-1.6.18');
    expect(met.about.effects).toMatchObject([
      { kind: 'command-executed', server: 'memcached', by: 'data', lines: 'arguments' },
    ]);
  });

  it('are those of an opening that is a command by itself', () => {
    const stats = exchange('beanstalkd', text('stats\r\n'), text('STAT pid 1\r\nEND\r\n'), 'open');
    const version = exchange('memcached', text('version\r\n'), text('VERSION 1.6.18\r\n'), 'open');
    const met = meetAttempts('beanstalkd', [stats, version]);
    expect(met.about.effects).toMatchObject([{ kind: 'command-executed', lines: 'stats' }]);
  });

  it('are not those of a client that waits for a greeting', () => {
    expect(kindsOf(meet('smtp', 'redis/redis-7.0.15'))).toEqual(['hang']);
  });
});

describe('credentials', () => {
  it('go out in plaintext if TLS is expected and the server does not use it', () => {
    const met = meet('tls/redis', 'redis/redis-7.0.15');
    expect(met.finding.code).toBe('missing-tls');
    expect(met.words.impact).toBe(
      'a redis client that continues without TLS sends AUTH or HELLO with the password as the first command in plaintext, before the server sends anything (Redis manual, AUTH and HELLO)',
    );
  });

  it('go out to any plaintext server if they are sent unasked', () => {
    expect(kindsOf(meet('tls/mqtt', 'http/nginx-http-1.22.1'))).toEqual([
      'credentials-in-plaintext',
    ]);
  });

  it('stay with a client that waits for the greeting of its own protocol', () => {
    expect(kindsOf(meet('tls/imap', 'http/nginx-http-1.22.1'))).toEqual([]);
  });

  it('are safe where plaintext is expected, or a challenge protects them', () => {
    expect(kindsOf(meet('mongodb', 'redis/redis-7.0.15'))).not.toContain(
      'credentials-in-plaintext',
    );
    expect(kindsOf(meet('tls/mysql', 'mysql/mariadb-10.11'))).toEqual([]);
  });

  it('go out where STARTTLS is required and not offered', () => {
    const banner = text('220 mx.test ESMTP ready\r\n');
    const ehlo = text('250-mx.test\r\n250 HELP\r\n');
    const turns = [
      { sent: text(''), received: banner },
      { sent: text('EHLO probe\r\n'), received: ehlo },
    ];
    const probedWith = {
      probedWith: LISTEN,
      turns,
      end: 'open',
      timing: { ended: 9 },
      upgrade: 'refused',
    } as const;
    const met = meetAttempts('smtp', [probedWith], { constraints: { starttls: 'required' } });
    expect(met.finding.code).toBe('starttls-missing');
    expect(kindsOf(met)).toEqual(['credentials-in-plaintext']);
  });
});
