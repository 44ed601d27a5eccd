import { describe, expect, test } from 'vitest';
import { Explainer } from '../../src/explain/explain.ts';
import { tcpProtocols, udpProtocols } from '../../src/protocols/builtin.ts';
import { Registry } from '../../src/protocols/registry.ts';
import { sampleSize } from '../support/sample-size.ts';

const explainer = new Explainer(new Registry(tcpProtocols, udpProtocols));

/** Who is named as the cause: the beginning's owners, or whom the message says it met. */
function named(input: string): string[] {
  return explainer
    .explain(input)
    .causes.flatMap(({ protocols, message }) => [...protocols, ...(message?.met ?? [])]);
}

describe('the beginnings of protocols, read as a number', () => {
  const tokens: [token: string, owner: string, big: number, little: number, u24: number][] = [
    ['HTTP', 'http', 1213486160, 1347703880, 4740180],
    ['GET ', 'http', 1195725856, 542393671, 4670804],
    ['POST', 'http', 1347375956, 1414745936, 5263187],
    ['PUT ', 'http', 1347769376, 542397776, 5264724],
    ['HEAD', 'http', 1212498244, 1145128264, 4736321],
    ['OPTI', 'http', 1330664521, 1230262351, 5197908],
    ['PRI ', 'http2', 1347569952, 541676112, 5263945],
    ['SSH-', 'ssh', 1397966893, 759714643, 5460808],
    ['220 ', 'smtp', 842149920, 540029490, 3289648],
    ['AMQP', 'amqp', 1095586128, 1347505473, 4279633],
    ['EHLO', 'smtp', 1162366031, 1330399301, 4540492],
    ['Prot', 'ssh', 1349676916, 1953460816, 5272175],
  ];
  const inFour = tokens.flatMap(([token, owner, big, little]) => [
    [token, 'big-endian', big, owner] as const,
    [token, 'little-endian', little, owner] as const,
  ]);
  test.each(inFour)('%j as four bytes, %s: %i is %s', (token, endian, number, owner) => {
    const { causes } = explainer.explain(String(number));
    expect(causes[0]).toMatchObject({
      confidence: 'likely',
      protocols: expect.arrayContaining([owner]),
      evidence: { number: BigInt(number), reading: { width: 4, endian: endian.slice(0, -7) } },
    });
    expect(Buffer.from(causes[0]?.evidence?.bytes ?? []).toString('latin1')).toBe(token);
  });

  test.each(tokens.map(([token, owner, , , u24]) => [token, u24, owner] as const))(
    '%j as three bytes: %i is %s',
    (_token, number, owner) => {
      expect(named(String(number))).toContain(owner);
    },
  );

  test.each([
    ['HTTP', 18516, 'http'],
    ['GET ', 18245, 'http'],
    ['POST', 20559, 'http'],
    ['PUT ', 20565, 'http'],
    ['HEAD', 18501, 'http'],
    ['OPTI', 20304, 'http'],
    ['PRI ', 20562, 'http2'],
    ['SSH-', 21331, 'ssh'],
    ['220 ', 12850, 'smtp'],
    ['AMQP', 16717, 'amqp'],
    ['EHLO', 17736, 'smtp'],
    ['Prot', 20594, 'ssh'],
    ['a TLS hello', 5635, 'tls'],
    ['a TLS alert', 5379, 'tls'],
  ])(
    '%j as two bytes: %i is %s, the more so in a message about a length',
    (_token, number, owner) => {
      expect(named(String(number))).toContain(owner);
      expect(named(`Bad encapsulated packet length from peer (${number})`)).toContain(owner);
    },
  );

  test.each([
    369295616, 369295617, 369296128, 66326, 16843542, 197398, 1442561, 1442563, 352518400,
    352518912, 66325, 197397, 1377025, 1377027,
  ])('%i is TLS', (number) => {
    expect(named(String(number))).toContain('tls');
  });

  test.each([
    ['5211883372140375593', 'http', 'HTTP/1.1', 8],
    ['5787768873619048524', 'http2', 'PRI * HT', 8],
    ['1213486156', 'http', 'HTTP', 4],
    ['1195725860', 'http', 'GET ', 4],
    ['369296132', 'tls', '\x16\x03\x03\x00', 4],
    ['1347375960', 'http', 'POST', 4],
  ])('%s is %s, off by a header of its reader', (number, owner, bytes, off) => {
    const [cause] = explainer.explain(number).causes;
    expect(cause?.protocols).toContain(owner);
    expect(Buffer.from(cause?.evidence?.bytes ?? []).toString('latin1')).toBe(bytes);
    expect(Math.abs(cause?.evidence?.reading?.shift ?? 0)).toBe(off);
  });

  test('"GET /met" less a header of 8 is taken for a GET, whatever letters follow', () => {
    expect(named('5135603447297303916')).toContain('http');
  });

  test('a length in a TLS record, and one of a message of gRPC', () => {
    expect(named('tls: oversized record received with length 20527')).toContain('http');
    expect(named('received message larger than max (1213486160 vs. 4194304)')).toContain('http');
  });

  test('1213486160 is a date, too', () => {
    expect(explainer.explain('2008-06-14 23:29:20 UTC')).toMatchObject({
      kind: 'date',
      number: 1213486160n,
      causes: [{ protocols: expect.arrayContaining(['http']) }],
    });
  });
});

describe('messages that were seen in public', () => {
  test.each([
    [
      'a Kafka broker',
      'InvalidReceiveException: Invalid receive (size = 1195725856 larger than 104857600)',
      'http',
    ],
    ['a Kafka broker', 'Invalid receive (size = 369295616 larger than 104857600)', 'tls'],
    [
      'kafkajs',
      'KafkaJSNonRetriableError: The response size 369295617 is larger than allowed',
      'tls',
    ],
    [
      'librdkafka',
      'Receive failed: Invalid response size 1213486156 (0..100000000): increase receive.message.max.bytes',
      'http',
    ],
    ['ZooKeeper', 'java.io.IOException: Len error 1195725856', 'http'],
    ['a ZooKeeper client', 'java.io.IOException: Packet len1213486160 is out of range!', 'http'],
    ['ZooKeeper', 'Unreasonable length = 369296128', 'tls'],
    ['Thrift', 'Frame size (1347375956) larger than max length (16384000)!', 'http'],
    [
      'Pulsar',
      'TooLongFrameException: Adjusted frame length exceeds 5253120: 1195725860 - discarded',
      'http',
    ],
    ['Netty', 'Adjusted frame length exceeds 1048576: 369296132 - discarded', 'tls'],
    ['Netty', 'Adjusted frame length exceeds 2097152: 1347375960 - discarded', 'http'],
    ['an HTTP/2 client', 'Http2Exception: Frame length: 5263945 exceeds maximum: 16384', 'http2'],
    ['nginx', 'upstream sent too large http2 frame: 4740180', 'http'],
    [
      'gRPC-Go',
      'connection error: desc = "error reading server preface: http2: frame too large, note that the frame header looked like an HTTP/1.1 header", frame 0x485454',
      'http',
    ],
    [
      'an HTTP/2 client',
      'First received frame was not SETTINGS. Hex dump for first 5 bytes: 485454502f',
      'http',
    ],
    [
      'a gRPC server',
      'HTTP/2 client preface string missing or corrupt. Hex dump for received bytes: fff4fffd06',
      'telnet',
    ],
    ['Spark', 'java.lang.IllegalArgumentException: Too large frame: 5787768873619048524', 'http2'],
    ['MongoDB', 'recv(): message len 1347703880 is invalid. Min 16 Max: 48000000', 'http'],
    [
      'MongoDB',
      'It looks like you are trying to access MongoDB over HTTP on the native driver port.',
      'http',
    ],
    ['MongoDB', 'SSL handshake received but server is started without SSL support', 'tls'],
    [
      'Neo4j',
      'ServiceUnavailableException: Server responded HTTP. Make sure you are not trying to connect to the http endpoint; protocol version 1213486160',
      'http',
    ],
    ['Neo4j for PHP', '80.84.84.72', 'http'],
    [
      'clickhouse-driver',
      'Code: 102. Unexpected packet from server 10.0.0.1:8123 (expected Hello or Exception, got Unknown packet), unexpected packet 72',
      'http',
    ],
    ['PyMySQL', 'Packet sequence number wrong - got 80 expected 0', 'http'],
    ['a PostgreSQL client', 'received invalid response to SSL negotiation: H', 'http'],
    ['a PostgreSQL client', 'received invalid response to SSL negotiation: J', 'mysql'],
    [
      'Elasticsearch',
      'StreamCorruptedException: invalid internal transport message format, got (47,45,54,20)',
      'http',
    ],
    ['Elasticsearch', 'invalid internal transport message format, got (48,54,54,50)', 'http'],
    ['Elasticsearch', 'invalid internal transport message format, got (3,0,0,2f)', 'rdp'],
    ['RabbitMQ', '{bad_header,<<"PUT /api">>}', 'http'],
    ['RabbitMQ', '{bad_header,<<22,3,1,2,0,1,0,1>>}', 'tls'],
    ['RabbitMQ', '{bad_header,<<0,0,0,12,0,17,0,1>>}', 'rabbitmq-stream'],
    [
      'Redis',
      'Possible SECURITY ATTACK detected. It looks like somebody is sending POST or Host: commands to Redis.',
      'http',
    ],
    ['a Redis client', 'Protocol error, got "H" as reply type byte', 'http'],
    [
      'NATS',
      'Client parser ERROR, state=0, i=0: proto=\'"SH-2.0-Go\\r\\n"...\' Unknown Protocol Operation',
      'ssh',
    ],
    ['NATS', 'Unknown Protocol Operation: proto=\'"GET / HTTP/1.1\\r\\nHost: "...\'', 'http'],
    ['Consul', 'consul.rpc: unrecognized RPC byte: 71 from=10.0.0.7:4123', 'http'],
    ['Consul', 'rpc: unrecognized RPC byte: 72', 'http'],
    ['Hazelcast', 'java.lang.IllegalStateException: Unknown protocol: HTT', 'http'],
    ['ActiveMQ', 'java.io.IOException: Unknown data type: 69', 'stomp'],
    ['ActiveMQ', 'java.io.IOException: Unknown data type: 47', 'http'],
    [
      'OpenVPN',
      'WARNING: Bad encapsulated packet length from peer (5635), which must be > 0 and <= 1627',
      'tls',
    ],
    ['OpenVPN', 'Bad encapsulated packet length from peer (18245)', 'http'],
    ['OpenVPN', 'Bad encapsulated packet length from peer (18516)', 'http'],
    ['OpenVPN', 'Bad encapsulated packet length from peer (15464)', 'http'],
    [
      'JDWP',
      'Debugger failed to attach: handshake failed - received >GET / HTTP/1.1< - expected >JDWP-Handshake<',
      'http',
    ],
    [
      'Go',
      'net/http: HTTP/1.x transport connection broken: malformed HTTP response "\\x00\\x00\\x12\\x04\\x00\\x00\\x00\\x00\\x00"',
      'http2',
    ],
    ['Ruby', 'Net::HTTPBadResponse: wrong status line: "\\x15\\x03\\x01\\x00\\x02\\x02"', 'tls'],
    ['Go', 'malformed HTTP request "\\x05\\x01\\x00"', 'socks5'],
    ['Tomcat', 'Invalid character found in method name [0x160x030x010x020x00]', 'tls'],
    [
      'Netty',
      'io.netty.handler.ssl.NotSslRecordException: not an SSL/TLS record: 474554202f20485454502f312e31',
      'http',
    ],
    ['Netty', 'NotSslRecordException: not an SSL/TLS record: 485454502f312e31203430302042', 'http'],
    ['Go', 'http: server gave HTTP response to HTTPS client', 'http'],
    [
      'Go',
      'tls: first record does not look like a TLS handshake; oversized record received with length 21536',
      'http',
    ],
    ['Go, as a server', 'Client sent an HTTP request to an HTTPS server.', 'http'],
    [
      'sshd',
      "Bad protocol version identification 'GET / HTTP/1.1' from 10.0.0.7 port 5022",
      'http',
    ],
  ])('%s: %s', (_who, said, owner) => {
    expect(named(said)).toContain(owner);
  });

  test.each([
    ['OpenSSL', 'error:1408F10B:SSL routines:ssl3_get_record:wrong version number', 'client'],
    [
      'Java',
      'javax.net.ssl.SSLException: Unrecognized SSL message, plaintext connection?',
      undefined,
    ],
    [
      'nginx',
      'broken header: "GET / HTTP/1.1" while reading PROXY protocol, client: 10.0.0.7',
      'server',
    ],
    ['amqplib', 'Error: Frame size exceeds frame max', 'client'],
    ['Mosquitto', 'Client <unknown> disconnected due to protocol error.', 'server'],
    ['Java RMI', 'java.rmi.ConnectIOException: non-JRMP server at remote endpoint', 'client'],
  ])('%s met another protocol: %s', (_who, said, side) => {
    const [cause] = explainer.explain(said).causes;
    expect(cause).toMatchObject({ confidence: 'likely', message: { pattern: expect.any(String) } });
    expect(cause?.message?.source).not.toBe('');
    if (side) expect(cause?.message?.side).toBe(side);
  });
});

describe('what only looks like it', () => {
  test.each(['66', '1701999662', '4561623', '65536', '0', '-1', '4294967295', '1000000000'])(
    '%s is just a number',
    (number) => {
      expect(explainer.explain(number).causes).toEqual([]);
    },
  );

  test('a protocol version of Cassandra, and words that are no message', () => {
    expect(named('Invalid or unsupported protocol version (66)')).toEqual([]);
    expect(named('the quick brown fox')).toEqual([]);
    expect(named('')).toEqual([]);
  });

  test('digits are a number, even where they could be hex digits or base64', () => {
    expect(explainer.explain('1000000000')).toMatchObject({ kind: 'number', causes: [] });
    expect(explainer.explain('12345678')).toMatchObject({ kind: 'number', causes: [] });
    expect(named('48545450')).toContain('http');
  });

  test('of uniform random numbers of 32 bits, fewer than 5 in 1,000 are explained', () => {
    // xorshift32 goes through all numbers but 0: the same ones in every run.
    let state = 0x9e3779b9;
    const next = () => {
      state ^= state << 13;
      state ^= state >>> 17;
      state ^= state << 5;
      return state >>> 0;
    };
    const count = sampleSize({ small: 2_000, full: 20_000 });
    let explained = 0;
    for (let i = 0; i < count; i++) {
      if (explainer.explain(String(next())).causes.length > 0) explained++;
    }
    expect(explained / count).toBeLessThan(0.005);
  });
});
