import { describe, expect, it } from 'vitest';
import { text } from '../../src/bytes/build.ts';
import { openingFor } from '../../src/protocols/protocol.ts';
import { redis } from '../../src/protocols/redis.ts';
import { clientHolds, matched, replyOf, serverHolds } from '../support/bytes.ts';
import { clientRecordings, serverRecordings } from '../support/recordings.ts';

const OPENING = openingFor(redis, { host: '127.0.0.1', port: 80, path: '/' });

describe('redis', () => {
  it.each([
    ['redis-7', { product: 'Redis', version: '7.0.15' }],
    ['redis-tls', { product: 'Redis', version: '7.0.15' }],
    ['redis-sentinel', { product: 'Redis', version: '7.0.15', note: 'mode sentinel' }],
    ['redis-auth', { note: 'NOAUTH Authentication required.' }],
  ])('is certain of the answer of %s', (name, facts) => {
    const server = serverRecordings('redis').find((one) => one.name.startsWith(`redis/${name}`));
    const own = server?.exchanges.findLast(({ probedWith }) => probedWith === 'redis');
    const verdict = serverHolds(redis, own?.turns[0]?.received ?? OPENING, { sent: OPENING });
    expect(matched(verdict)).toMatchObject({ confidence: 'certain', facts });
  });

  it('is sure of every recorded reply of Redis to a foreign opening', () => {
    let seen = 0;
    for (const { exchanges } of serverRecordings('redis')) {
      for (const { probedWith, layer, turns } of exchanges) {
        const [turn] = turns;
        if (turn?.received[0] !== 0x2d) continue;
        const verdict = serverHolds(redis, turn.received, { sent: turn.sent, layer });
        expect(`${probedWith}: ${matched(verdict).confidence}`).toMatch(/certain|likely/);
        seen++;
      }
    }
    expect(seen).toBeGreaterThan(10);
  });

  // Redis 3.2 and later, src/networking.c: sent unasked to clients from another machine.
  it('knows protected mode', () => {
    const bytes = text('-DENIED Redis is running in protected mode because ...\r\n');
    expect(matched(serverHolds(redis, bytes)).confidence).toBe('certain');
  });

  it('finds an error of any other wording weak, and only in reply to PING', () => {
    const bytes = text('-ERR unsupported command\r\n');
    expect(matched(serverHolds(redis, bytes, { sent: OPENING })).confidence).toBe('weak');
    expect(serverHolds(redis, bytes, { sent: text('EHLO x\r\n') }).answer).toBe('reject');
  });

  it.each([
    '-ERR Unknown command.\r\n',
    "-ERR 'Unknown Protocol Operation'\r\n",
    '-X',
    '+OK\r\n',
    '+PONX',
    'PONG\n',
    '$5',
  ])('rejects %j', (reply) => {
    const sent = text('USER x\r\n');
    expect(redis.server(replyOf(text(reply), { sent })).answer).toBe('reject');
  });

  it('is certain of genuine clients and of its own opening', () => {
    const clientBytes = clientRecordings('redis').flatMap((one) => one.clientBytes);
    expect(clientBytes.length).toBeGreaterThan(1);
    for (const bytes of [...clientBytes, OPENING]) {
      expect(matched(clientHolds(redis, bytes)).confidence).toBe('certain');
    }
  });

  it.each(['*0\r\n', '*1\r\n+', '*1\r\n$3\r\nPING\r\n', '* OK', '*1\r\n$4\r\n\0', 'PINGS\r\n'])(
    'rejects %j from a client',
    (request) => {
      expect(redis.client({ bytes: text(request), ended: false }).answer).toBe('reject');
    },
  );

  it('reports its relatives by their names, and anything else by the name that it reports', () => {
    for (const [server, product] of [
      ['valkey', 'Valkey'],
      ['keydb', 'KeyDB'],
      ['constructor', 'constructor'],
    ] as const) {
      const bytes = text(
        `+PONG\r\n*4\r\n$6\r\nserver\r\n$${server.length}\r\n${server}\r\n` +
          '$7\r\nversion\r\n$5\r\n8.0.1\r\n',
      );
      const verdict = matched(serverHolds(redis, bytes, { sent: OPENING }));
      expect(verdict.facts).toEqual({ product, version: '8.0.1' });
    }
  });

  it.each([
    'CONFIG GET maxmemory\r\n',
    'hgetall user:7\n',
    'SET greeting hello\r\n',
    'GET greeting\r\n',
    'DBSIZE\r\n',
  ])('finds the inline command %j likely', (command) => {
    expect(matched(clientHolds(redis, text(command))).confidence).toBe('likely');
  });

  it.each(['PING\r\n', 'AUTH secret\r\n', 'get greeting\r\n'])(
    'finds the inline command %j weak, as others have it',
    (command) => {
      expect(matched(clientHolds(redis, text(command))).confidence).toBe('weak');
    },
  );

  it.each(['GET /index.html\r\n', 'GET VAR ups battery\r\n', 'SET\r\n', 'EXPIRE \r\n'])(
    'rejects the line %j',
    (line) => {
      expect(redis.client({ bytes: text(line), ended: true }).answer).toBe('reject');
    },
  );

  it('is certain of a weak error once PING is answered', () => {
    const sent = text('*1\r\n$4\r\nPING\r\n');
    const settledBy = (answer: string) => {
      const later = [{ sent, received: text(answer) }];
      const reply = replyOf(text('-ERR unknown command\r\n'), { sent: text('x\r\n'), later });
      return matched(redis.server(reply)).confidence;
    };
    expect(settledBy('-ERR unknown command\r\n')).toBe('weak');
    expect(settledBy('+PONG\r\n')).toBe('certain');
    expect(redis.followUp).toEqual(sent);
  });
});
