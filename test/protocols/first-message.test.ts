import { describe, expect, it } from 'vitest';
import { recordings } from '../../fixtures/recordings.ts';
import { text } from '../../src/bytes/build.ts';
import { comparePattern } from '../../src/bytes/pattern.ts';
import { comparedIn, lengthReadBy } from '../../src/expect/length-impact.ts';
import { tcpProtocols } from '../../src/protocols/builtin.ts';
import { openingsFor } from '../../src/protocols/protocol.ts';

const FRAMED = tcpProtocols.filter((one) => one.framing);
const HTTP_REPLY = text(
  'HTTP/1.1 400 Bad Request\r\nServer: nginx/1.22.1\r\nContent-Length: 0\r\n\r\n',
);
const HTTP_REQUEST = text('GET / HTTP/1.1\r\nHost: a.test\r\nAccept: */*\r\n\r\n');
const TARGET = { host: 'a.test', port: 80, path: '/' };

function readers(reader: 'client' | 'server', bytes: Uint8Array): readonly string[] {
  return FRAMED.filter((one) => lengthReadBy(reader, one, bytes)).map(({ id }) => id);
}

const SERVERS = recordings({ transport: 'tcp', side: 'server' });
const CLIENTS = recordings({ transport: 'tcp', side: 'client' });

describe('genuine peers pass what is compared, and their lengths are within the maximum, except', () => {
  it('openings and clients without a length, or with another one', () => {
    const unread = FRAMED.flatMap((one) => {
      if (one.firstMessage === 'unframed') return [];
      const recorded = CLIENTS.filter(({ protocol }) => protocol === one.id);
      const sent = [
        ...openingsFor(one, TARGET).map((bytes) => ({ name: `${one.id} opening`, bytes })),
        ...recorded.flatMap(({ name, clientBytes }) =>
          clientBytes.map((bytes) => ({ name, bytes })),
        ),
      ];
      return sent
        .filter(({ bytes }) => lengthReadBy('server', one, bytes)?.exceedsMaximum !== false)
        .map(({ name }) => name);
    });
    expect([...new Set(unread)]).toEqual([
      // One more than the maximum.
      'carbon-pickle opening',
      // Little-endian, as a flag says.
      'giop/client-omniorb-4.2.5',
      // Without frames.
      'thrift opening',
      'thrift/client-thrift-buffered-0.23.0',
      'thrift-compact opening',
      // A four-letter command.
      'zookeeper opening',
    ]);
  });

  it('replies without a length, or with another one', () => {
    const unread = FRAMED.flatMap((one) =>
      SERVERS.filter(({ protocol }) => protocol === one.id).flatMap(({ name, exchanges }) => {
        const own = exchanges.find(({ probedWith }) => probedWith === one.id);
        const received = own?.turns[0]?.received ?? new Uint8Array(0);
        const fit = one.framing && comparePattern(received, comparedIn(one.framing, 'server'));
        return received.length === 0 || fit === 'full' ? [] : [name];
      }),
    );
    expect(unread).toEqual([
      'giop/omniorb-4.2.5',
      // One letter, to SSLRequest.
      'postgresql/pgbouncer-1.18',
      'postgresql/postgresql-15-ssl',
      'postgresql/postgresql-15',
    ]);
  });
});

describe.each(FRAMED.map((one) => [one.id, one] as const))('%s', (_, one) => {
  it.each([
    ['client', 'server', HTTP_REPLY],
    ['server', 'client', HTTP_REQUEST],
  ] as const)(
    'has a %s that reads a length only after what it compares',
    (reader, sender, bytes) => {
      const framing = reader === 'server' ? (one.firstMessage ?? one.framing) : one.framing;
      if (!framing || framing === 'unframed') {
        expect(lengthReadBy(reader, one, bytes)).toBeUndefined();
        return;
      }
      const passes = comparePattern(bytes, comparedIn(framing, sender)) === 'full';
      expect(lengthReadBy(reader, one, bytes) !== undefined).toBe(passes);
    },
  );
});

describe('of HTTP a length is read', () => {
  it('by clients that compare nothing before it', () => {
    const reading = readers('client', HTTP_REPLY);
    expect(reading).toEqual(expect.arrayContaining(['kafka', 'mongodb', 'zookeeper', 'openwire']));
    for (const id of ['cassandra', 'zabbix-agent', 'postgresql', 'mysql', 'rdp']) {
      expect(reading).not.toContain(id);
    }
  });

  it('by servers that compare nothing before it', () => {
    const reading = readers('server', HTTP_REQUEST);
    expect(reading).toEqual(
      expect.arrayContaining(['kafka', 'mongodb', 'postgresql', 'zookeeper']),
    );
    for (const id of ['cassandra', 'zabbix-agent', 'amqp', 'http2', 'nsq', 'hadoop-ipc', 'x11']) {
      expect(reading).not.toContain(id);
    }
  });

  it('by PostgreSQL from the first byte on: a startup packet has no type', () => {
    const postgresql = tcpProtocols.find(({ id }) => id === 'postgresql');
    expect(postgresql && lengthReadBy('server', postgresql, HTTP_REQUEST)).toMatchObject({
      length: '1195725856',
      prefix: '47455420',
      maximum: 10_000,
    });
  });
});
