import { describe, expect, it } from 'vitest';
import { isUrl, readUrlAddress } from '../../src/expect/url-address.ts';
import { registry } from '../support/expectations.ts';

/** `address names`, with the path behind, or the problem. */
function brief(text: string): string {
  const url = readUrlAddress(text, registry);
  if ('problem' in url) return url.problem;
  return [url.address, url.expect.join('|'), ...(url.path === undefined ? [] : [url.path])].join(
    ' ',
  );
}

describe('a URL is an address and an expectation', () => {
  it.each([
    ['https://shop.internal', 'shop.internal https'],
    ['https://shop.internal/health?full=1', 'shop.internal https /health'],
    ['postgres://db.internal/app', 'db.internal postgres'],
    ['web-[01-03].internal', '"://" is not the scheme of a known protocol'],
    ['http://web-[01-03].internal:80-82', 'web-[01-03].internal:80-82 http'],
    ['ntp://time.internal', 'time.internal ntp'],
  ])('%s', (text, wanted) => {
    expect(brief(text)).toBe(wanted);
  });
});

describe('a scheme that is no name of the registry has the meaning and the port of files', () => {
  it.each([
    ['postgresql+psycopg2://u:p@db.internal/app', 'db.internal:5432 postgresql'],
    ['cockroachdb://db.internal', 'db.internal:26257 postgresql'],
    ['cockroachdb://[::1]', '[::1]:26257 postgresql'],
    ['cockroachdb://db.internal:1', 'db.internal:1 postgresql'],
    ['etcd://e.internal', 'e.internal:2379 grpc|http'],
    ['SASL_SSL://k.internal:9094', 'k.internal:9094 tls/kafka'],
    ['clickhouse://ch.internal:8123', 'ch.internal:8123 http'],
  ])('%s', (text, wanted) => {
    expect(brief(text)).toBe(wanted);
  });

  it.each(['acme://a', 'statsd://a', 'file:///etc/passwd', 's3://bucket'])(
    '%s has none',
    (text) => {
      expect(brief(text)).toMatch(/^"[a-z\d]+:\/\/" is not the scheme of a known protocol$/);
    },
  );
});

describe('mongodb+srv is a service, inside TLS unless an option switches it off', () => {
  it.each([
    ['mongodb+srv://db.internal', 'srv:_mongodb._tcp.db.internal tls/mongodb'],
    ['mongodb+srv://u:p@db.internal/app?w=1', 'srv:_mongodb._tcp.db.internal tls/mongodb'],
    ['mongodb+srv://db.internal/?tls=false', 'srv:_mongodb._tcp.db.internal mongodb'],
    ['mongodb+srv://db.internal/?a=b&ssl=false', 'srv:_mongodb._tcp.db.internal mongodb'],
    ['mongodb+srv://db.internal/?srvServiceName=main', 'srv:_main._tcp.db.internal tls/mongodb'],
  ])('%s', (text, wanted) => {
    expect(brief(text)).toBe(wanted);
  });

  it('has no port', () => {
    const problem = 'the host of "mongodb+srv://" is a domain without a port';
    expect(brief('mongodb+srv://u:secret@db.internal:27017')).toBe(problem);
  });
});

it('an error has nothing of the URL but its scheme', () => {
  for (const text of ['acme://u:secret@h', 'https://u:se/secret@h', 'mongodb+srv://u:secret@h:1']) {
    expect(JSON.stringify(readUrlAddress(text, registry))).not.toContain('secret');
  }
});

it('a transport and a socket are not URLs of a protocol', () => {
  expect(['tcp://a:1', 'udp://a:1', 'unix:///a', 'srv:_a._tcp.b'].filter(isUrl)).toEqual([]);
});
