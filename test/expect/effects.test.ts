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

  it('that trusts the length waits for 1.13 GiB, and then has truncated data', () => {
    expect(met.words.unchecked).toMatch(
      /^reads a length of 1213486160 bytes \(1\.13 GiB\), has \d+ bytes, waits for the others, and reports truncated data when the connection ends$/,
    );
  });

  it('that is validating closes: the length is over its maximum', () => {
    expect(met.words.validating).toBe(
      'reports a length over its maximum of 104857600 bytes (100.00 MiB), and closes',
    );
  });

  it('is in danger of its memory, and of nothing else where the server closes', () => {
    expect(met.about.effects).toEqual([
      { kind: 'memory', client: 'kafka', bytes: '1213486160', checked: true },
    ]);
    expect(met.words.effects).toEqual([
      'memory: the kafka client sets aside 1.13 GiB, if it does not check the length',
    ]);
  });
});

describe('the length that a client reads', () => {
  it('at the offset of AMQP is that of "P/1." at a web server', () => {
    const { about, words } = meet('amqp', 'http/nginx-http-1.22.1');
    expect(about.length).toMatchObject({ prefix: '502f312e', length: '1345270062' });
    expect(words.validating).toContain('over its maximum of 131072 bytes');
  });

  it('makes a client hang that waits while the connection stays open', () => {
    const banner = text('SSH-2.0-OpenSSH_9.6\r\n');
    const met = meetAttempts('kafka', [exchange('kafka', text('?'), banner, 'open')]);
    expect(kindsOf(met)).toEqual(['memory', 'hang']);
    expect(met.words.effects?.[1]).toBe(
      'hang: the kafka client, if it does not check the length, waits for 1.30 GiB more as long as the connection stays open',
    );
  });

  it('within the maximum makes the validating one hang, too', () => {
    const banner = text('SSH-2.0-OpenSSH_9.6\r\n');
    const met = meetAttempts('dns', [exchange('dns', text('?'), banner, 'timeout')]);
    expect(met.about.effects).toEqual([
      { kind: 'hang', client: 'dns', cause: 'more-bytes', missing: '21312', checked: false },
    ]);
    expect(met.words.validating).toBe(
      'finds nothing wrong with the length: its maximum is 65535 bytes (64.00 KiB)',
    );
  });

  it('over the maximum of nobody is a danger to the validating one, too', () => {
    const met = meetAttempts('gearman', [
      exchange('gearman', text('?'), text('SSH-2.0-OpenSSH_9.6\r\n'), 'eof'),
    ]);
    expect(met.about.effects).toMatchObject([{ kind: 'memory', checked: false }]);
    expect(met.words.effects?.[0]).toContain(', even if it checks the length');
  });

  it('less than the field itself cannot be', () => {
    const met = meetAttempts('mongodb', [
      exchange('mongodb', text('?'), hex('02000000 61'), 'eof'),
    ]);
    expect(met.words.unchecked).toContain('less than the length field itself has');
    expect(met.words.validating).toBe('reports a length that cannot be, and closes');
    expect(met.about.effects).toBeUndefined();
  });

  it('of a message that came whole corrupts data', () => {
    const met = meetAttempts('kafka', [
      exchange('kafka', text('?'), hex('00000002 61626364'), 'eof'),
    ]);
    expect(met.about.effects).toEqual([{ kind: 'data-corruption', client: 'kafka', bytes: '2' }]);
    expect(met.words.unchecked).toBe('reads a length of 2 bytes, takes what came for a message');
  });

  it('is no danger over UDP: a datagram has its own end', () => {
    const answer = exchange('dns', text('?'), hex('00000002 61626364'), 'timeout');
    const met = meetAttempts('kafka', [answer], { transport: 'udp' });
    expect(met.about).not.toHaveProperty('hazard');
    expect(met.about).not.toHaveProperty('dangers');
  });

  it('is none where TLS is expected: its clients look at the type first', () => {
    const { about } = meet('tls/kafka', 'http/nginx-http-1.22.1');
    expect(about.client).toBe('tls');
    expect(about.length).toBeUndefined();
  });

  it('is read by no client of TLS from what is inside, nor the reverse', () => {
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
  it('a PostgreSQL client at MySQL reads a length from the greeting', () => {
    const met = meet('postgresql', 'mysql/mariadb-10.11');
    expect(met.finding.code).toBe('wrong-protocol');
    expect(met.about.length?.size).toBe(4);
    expect(met.words.validating).toBeDefined();
  });

  it('a MySQL client at PostgreSQL waits for a greeting, and nobody begins', () => {
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
      'the mysql client waits for a greeting (MySQL internals, connection phase), and the postgresql server for a request: nobody begins',
    );
  });
});

describe('silence', () => {
  it('keeps a client waiting for the answer to its opening', () => {
    const met = meetAttempts('kafka', [exchange('kafka', text('?'), text(''), 'timeout')]);
    expect(met.finding.code).toBe('silent');
    expect(met.about.effects).toEqual([{ kind: 'hang', client: 'kafka', cause: 'no-answer' }]);
  });

  it('of a server that closes keeps nobody waiting', () => {
    const met = meetAttempts('kafka', [exchange('kafka', text('?'), text(''), 'eof')]);
    expect(met.about.effects).toBeUndefined();
  });

  it('is not claimed of a client that speaks before it is greeted: SSH', () => {
    expect(kindsOf(meet('ssh', 'http/nginx-http-1.22.1'))).toEqual([]);
  });

  it('is not claimed of a server-first peer: its banner is an answer', () => {
    expect(kindsOf(meet('redis', 'ssh/openssh-9.2p1'))).toEqual([]);
  });
});

describe('lines that a server runs as commands', () => {
  it('are those of an HTTP request at a server that goes on after an unknown command', () => {
    const met = meet('http', 'beanstalkd/beanstalkd-1.12');
    expect(met.words.impact).toBe(
      'the beanstalkd server takes each line of the header fields and body of the http client for a command (beanstalkd, protocol.txt: UNKNOWN_COMMAND)',
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

  it('are none at a Redis that closes at the first of them', () => {
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
  it('go out in plaintext where TLS is expected and the server has none', () => {
    const met = meet('tls/redis', 'redis/redis-7.0.15');
    expect(met.finding.code).toBe('missing-tls');
    expect(met.words.impact).toBe(
      'the redis client, if it goes on without TLS, sends AUTH or HELLO with the password as the first command in the clear, unasked (Redis manual, AUTH and HELLO)',
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
