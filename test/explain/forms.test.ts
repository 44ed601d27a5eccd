import { describe, expect, test } from 'vitest';
import { Explainer } from '../../src/explain/explain.ts';
import { tcpProtocols, udpProtocols } from '../../src/protocols/builtin.ts';
import { Registry } from '../../src/protocols/registry.ts';

const explainer = new Explainer(new Registry(tcpProtocols, udpProtocols));

describe('a number is read in every form that people write it in', () => {
  test.each([
    ['decimal', '1213486160', 1213486160n],
    ['hex', '0x48545450', 1213486160n],
    ['hex in capitals', '0X48545450', 1213486160n],
    ['with its sign put in front', '-1213486160', -1213486160n],
    ['commas', '1,213,486,160', 1213486160n],
    ['dots', '1.213.486.160', 1213486160n],
    ['spaces', '1 213 486 160', 1213486160n],
    ['underscores', '1_213_486_160', 1213486160n],
    ['space context it', '  1213486160\n', 1213486160n],
  ])('%s: %j', (_form, said, number) => {
    const { kind, number: read, causes } = explainer.explain(said);
    expect({ kind, number: read }).toEqual({ kind: 'number', number });
    expect(causes[0]).toMatchObject({ confidence: 'likely', side: 'server' });
    expect(causes[0]?.protocols).toContain('http');
  });

  test.each(['1.13 GiB', '1.13GiB', '1,13 GiB', '1.21 GB', '1157.3 MiB'])(
    'a size, rounded: %s',
    (said) => {
      const { kind, causes } = explainer.explain(said);
      expect(kind).toBe('size');
      expect(causes.flatMap((one) => one.protocols)).toContain('http');
      // Much is rounded to the same size.
      expect(causes.every(({ confidence }) => confidence === 'weak')).toBe(true);
    },
  );

  test.each(['1 GiB', '512 MB', '4 GiB'])('a size without decimals is a limit: %s', (said) => {
    expect(explainer.explain(said)).toMatchObject({ kind: 'size', causes: [] });
  });

  test.each([
    '2008-06-14T23:29:20Z',
    '2008-06-14 23:29:20 UTC',
    '2008-06-15T01:29:20+02:00',
    '2008-06-14 23:29:20',
    'Sat, 14 Jun 2008 23:29:20 GMT',
  ])('a date is the seconds since 1970: %s', (said) => {
    const { kind, number, causes } = explainer.explain(said);
    expect({ kind, number }).toEqual({ kind: 'date', number: 1213486160n });
    expect(causes[0]?.protocols).toContain('http');
  });

  test('another date is only a date', () => {
    expect(explainer.explain('2024-02-29T12:00:00Z')).toMatchObject({ kind: 'date', causes: [] });
  });
});

describe('bytes are read in every form that programs print them in', () => {
  test.each([
    ['pairs', '48 54 54 50', 'http'],
    ['pairs with colons', '48:54:54:50', 'http'],
    ['pairs with 0x', '0x48 0x54 0x54 0x50', 'http'],
    ['0x without spaces, as Tomcat prints it', '0x160x030x010x020x000x010x00', 'tls'],
    ['a run of hex digits, as Netty prints it', '485454502f312e31', 'http'],
    ['escapes', '\\x16\\x03\\x01\\x02\\x00\\x01\\x00', 'tls'],
    ['escapes of JSON', '\\u0016\\u0003\\u0001\\u0002\\u0000\\u0001\\u0000', 'tls'],
    ['a string of Python', "b'\\x16\\x03\\x01\\x02\\x00\\x01\\x00'", 'tls'],
    ['octal escapes, as Go prints some', '\\026\\003\\001\\002\\000\\001\\000', 'tls'],
    ['an Erlang binary', '<<22,3,1>>', 'tls'],
    ['an Erlang binary that goes on', '<<22,3,1,2,0,1,...>>', 'tls'],
    ['a JSON array', '[22, 3, 1]', 'tls'],
    ['an array of Go', '[72 84 84 80 47 49]', 'http'],
    ['signed bytes of Java', '[22, 3, 1, 2, 0, 1, 0, 1, -4, 3, 3]', 'tls'],
    ['hex in parentheses, as Elasticsearch prints it', '(47,45,54,20)', 'http'],
    ['dotted and reversed', '80.84.84.72', 'http'],
    ['dotted', '72.84.84.80', 'http'],
    ['base64', 'SFRUUC8xLjEgNDAwIEJhZCBSZXF1ZXN0DQo=', 'http'],
    ['text', 'SSH-2.0-OpenSSH_9.2p1', 'ssh'],
    ['a request', 'GET / HTTP/1.1', 'http'],
  ])('%s: %s', (_form, said, owner) => {
    const { causes } = explainer.explain(said);
    expect(causes.flatMap((one) => one.protocols)).toContain(owner);
  });

  const banner = 'SSH-2.0-OpenSSH_9.2p1 Debian\r\n';
  test.each([
    [
      'xxd',
      '00000000: 5353 482d 322e 302d 4f70 656e 5353 485f  SSH-2.0-OpenSSH_\n' +
        '00000010: 392e 3270 3120 4465 6269 616e 0d0a       9.2p1 Debian..\n',
    ],
    [
      'hexdump -C',
      '00000000  53 53 48 2d 32 2e 30 2d  4f 70 65 6e 53 53 48 5f  |SSH-2.0-OpenSSH_|\n' +
        '00000010  39 2e 32 70 31 20 44 65  62 69 61 6e 0d 0a        |9.2p1 Debian..|\n' +
        '0000001e\n',
    ],
    [
      'tcpdump -x',
      '\t0x0000:  5353 482d 322e 302d 4f70 656e 5353 485f\n' +
        '\t0x0010:  392e 3270 3120 4465 6269 616e 0d0a\n',
    ],
  ])('a dump of %s', (_program, said) => {
    const [cause] = explainer.explain(said).causes;
    expect(cause?.protocols).toContain('ssh');
    expect(Buffer.from(cause?.evidence?.bytes ?? []).toString('latin1')).toBe(banner);
  });

  test('an address is an address', () => {
    for (const said of ['127.0.0.1', '10.0.0.7', '192.168.1.1', '8.8.8.8']) {
      expect(explainer.explain(said).causes).toEqual([]);
    }
  });
});

describe('messages', () => {
  const trace = [
    '2026-03-02 10:15:11,042 ERROR [main] c.e.Collector - giving up',
    'org.apache.kafka.common.network.InvalidReceiveException: Invalid receive (size = 1213486160 larger than 104857600)',
    '\tat org.apache.kafka.common.network.NetworkReceive.readFrom(NetworkReceive.java:105)',
    '\tat org.apache.kafka.common.network.KafkaChannel.receive(KafkaChannel.java:452)',
    '\tat java.base/java.lang.Thread.run(Thread.java:833)',
  ].join('\n');

  test('a whole stack trace: the software, what was read, and where it was seen', () => {
    const { kind, causes } = explainer.explain(trace);
    expect(kind).toBe('text');
    expect(causes).toHaveLength(1);
    expect(causes[0]).toMatchObject({
      confidence: 'likely',
      evidence: { number: 1213486160n, reading: { width: 4, endian: 'big', shift: 0 } },
      message: { speaks: ['kafka'], source: expect.stringMatching(/\S+[/#]\S+/) },
    });
    expect(causes[0]?.protocols).toContain('http');
  });

  test('the number in a message is more precise than the message', () => {
    const tls = explainer.explain('Invalid receive (size = 369295616 larger than 104857600)');
    expect(tls.causes[0]?.protocols).toEqual(['tls']);
  });

  test('the code of a finding is named, in its own letters only', () => {
    expect(explainer.explain('wrong-protocol')).toMatchObject({ kind: 'code', causes: [] });
    expect(explainer.explain('Wrong-Protocol').kind).not.toBe('code');
  });

  test.each([
    'constructor',
    '__proto__',
    '\u0000',
    '\ud800',
    '\\',
    '<<>>',
    '[]',
    '0x',
    '-',
    'x'.repeat(100_000),
    '9'.repeat(1000),
  ])('anything at all is answered: %.20j', (said) => {
    expect(explainer.explain(said).causes).toEqual([]);
  });
});
