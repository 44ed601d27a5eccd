import { describe, expect, it } from 'vitest';
import { concat, hex, text, u16be, u32be } from '../../src/bytes/build.ts';
import { judgeReply } from '../../src/identify/judge.ts';
import { tcpProtocols, udpProtocols } from '../../src/protocols/builtin.ts';
import type { Confidence, Protocol } from '../../src/protocols/protocol.ts';
import { matched, replyOf, serverHolds } from '../support/bytes.ts';

type Bytes = Uint8Array | string;
type Case = readonly [behaviour: string, sent: Bytes, received: Bytes, confidence: Confidence];
type Foreign = readonly [behaviour: string, sent: Bytes, received: Bytes];

/** A text, or the bytes as they are. */
function bytesOf(value: Bytes): Uint8Array {
  return typeof value === 'string' ? text(value) : value;
}

const REGISTRIES = { tcp: tcpProtocols, udp: udpProtocols };

function find(id: string, layer: 'tcp' | 'udp'): Protocol {
  return REGISTRIES[layer].find((one) => one.id === id) as Protocol;
}

/** Requests that no opening and no recording has, with their replies. */
function pairs(id: string, layer: 'tcp' | 'udp', cases: readonly Case[]): void {
  describe(`${id} over ${layer}`, () => {
    it.each(cases)('%s', (_behaviour, request, reply, confidence) => {
      const sent = bytesOf(request);
      const bytes = bytesOf(reply);
      const context = { sent, layer, ended: false };
      expect(matched(serverHolds(find(id, layer), bytes, context)).confidence).toBe(confidence);
      const judged = judgeReply({ ...replyOf(bytes), ...context }, REGISTRIES[layer]);
      if (confidence !== 'weak') expect(judged.candidates[0]?.id).toBe(id);
    });
  });
}

/** Replies to something else: never more than weak. */
function strangers(id: string, layer: 'tcp' | 'udp', cases: readonly Foreign[]): void {
  describe(`${id} over ${layer}`, () => {
    it.each(cases)('%s', (_behaviour, sent, received) => {
      const bytes = bytesOf(received);
      const reply = replyOf(bytes, { sent: bytesOf(sent), layer, ended: true });
      const verdict = find(id, layer).server(reply);
      expect(verdict.answer === 'match' ? verdict.confidence : 'weak').toBe('weak');
    });
  });
}

const GET = (version: string, id: string, tag: string, value: string) =>
  hex(
    `3027 0201${version} 0407 70726976617465 ${tag}19 0202${id} 020100 020100 300d 300b 0607 2b060102010101 ${value}`,
  );

for (const layer of ['tcp', 'udp'] as const) {
  pairs('snmp', layer, [
    [
      'recognizes a response of version 2c',
      GET('01', '1234', 'a0', '0500'),
      GET('01', '1234', 'a2', '0500'),
      'certain',
    ],
    [
      'recognizes a response of version 1',
      GET('00', '0001', 'a1', '0500'),
      GET('00', '0001', 'a2', '0500'),
      'certain',
    ],
  ]);
  strangers('snmp', layer, [
    [
      'rejects the id of another request',
      GET('01', '1234', 'a0', '0500'),
      GET('01', '1235', 'a2', '0500'),
    ],
    ['rejects another version', GET('01', '1234', 'a0', '0500'), GET('00', '1234', 'a2', '0500')],
    [
      'rejects a request in return',
      GET('01', '1234', 'a0', '0500'),
      GET('01', '1234', 'a1', '0500'),
    ],
  ]);
}

const LDAP_SEARCH = hex(
  '3025 020103 6320 0400 0a0100 0a0100 020100 020100 010100 870b 6f626a656374436c617373 3000',
);

pairs('ldap', 'tcp', [
  [
    'recognizes the result of a bind with an id of one byte',
    hex('300c 020101 6007 020103 0400 8000'),
    hex('300c 020101 6107 0a0131 0400 0400'),
    'certain',
  ],
  [
    'recognizes a reference to another server',
    LDAP_SEARCH,
    hex('3012 020103 730d 040b 6c6461703a2f2f612f623d63'),
    'certain',
  ],
  [
    'recognizes the end of a search',
    LDAP_SEARCH,
    hex('300c 020103 6507 0a0120 0400 0400'),
    'certain',
  ],
  [
    'recognizes the reply to the second of two messages',
    concat(hex('300c 020101 6007 020103 0400 8000'), LDAP_SEARCH),
    hex('300c 020103 6507 0a0120 0400 0400'),
    'certain',
  ],
]);
strangers('ldap', 'tcp', [
  [
    'rejects a result of another operation',
    hex('300c 020101 6007 020103 0400 8000'),
    hex('300c 020101 6507 0a0100 0400 0400'),
  ],
  [
    'rejects another id',
    hex('300c 020101 6007 020103 0400 8000'),
    hex('300c 020102 6107 0a0100 0400 0400'),
  ],
]);

pairs('modbus', 'tcp', [
  [
    'recognizes fewer registers than were requested',
    hex('0007 0000 0006 01 03 0000 0010'),
    hex('0007 0000 0005 01 03 02 0000'),
    'likely',
  ],
  [
    'recognizes registers that are written and read at once',
    hex('0007 0000 000d 01 17 0000 0001 0001 0001 02 00ff'),
    hex('0007 0000 0005 01 17 02 0000'),
    'likely',
  ],
]);
strangers('modbus', 'tcp', [
  [
    'rejects more registers than were requested',
    hex('0007 0000 0006 01 03 0000 0001'),
    hex('0007 0000 0007 01 03 04 00000000'),
  ],
]);

const LPUSH = '*3\r\n$5\r\nLPUSH\r\n$1\r\na\r\n$1\r\nb\r\n';

pairs('redis', 'tcp', [
  ['recognizes a number after a command', LPUSH, ':1\r\n', 'likely'],
  ['recognizes a text of a stated length', 'GET a\r\n', '$2\r\nbc\r\n', 'likely'],
  ['recognizes that there is no value', '*2\r\n$3\r\nGET\r\n$1\r\na\r\n', '$-1\r\n', 'likely'],
  [
    'recognizes a map of version 3',
    '*2\r\n$7\r\nHGETALL\r\n$1\r\na\r\n',
    '%1\r\n$1\r\na\r\n$1\r\nb\r\n',
    'likely',
  ],
  ['recognizes a wrong type', LPUSH, '-WRONGTYPE Operation against a key\r\n', 'certain'],
  ['recognizes a syntax error', LPUSH, '-ERR syntax error\r\n', 'likely'],
  ['recognizes OK after SET', '*3\r\n$3\r\nSET\r\n$1\r\na\r\n$1\r\nb\r\n', '+OK\r\n', 'likely'],
]);
strangers('redis', 'tcp', [
  ['rejects the same bytes after foreign ones', 'HELO a.test\r\n', ':1\r\n'],
  ['rejects OK after PING', '*1\r\n$4\r\nPING\r\n', '+OK\r\n'],
  ['rejects the greeting of a POP3 server', LPUSH, '+OK POP3 ready\r\n'],
  ['rejects a text that is longer than stated', LPUSH, '$1\r\nabc\r\n'],
]);

pairs('socks4', 'tcp', [
  [
    'recognizes what was granted, with the address of the server',
    hex('04 01 0050 c0000201 00'),
    hex('00 5a 8123 c0000202'),
    'likely',
  ],
  [
    'recognizes a refusal of a host name',
    hex('04 01 0050 00000001 61 00 612e74657374 00'),
    hex('00 5b 0000 00000000'),
    'likely',
  ],
]);
strangers('socks4', 'tcp', [
  [
    'is not sure of a refusal with more behind it',
    hex('04 01 0050 c0000201 00'),
    hex('00 5b 8123 c0000202 00'),
  ],
  ['rejects other codes', hex('04 01 0050 c0000201 00'), hex('00 5e 8123 c0000202')],
]);

pairs('socks5', 'tcp', [
  ['recognizes the method that it chooses', hex('05 03 00 01 02'), hex('05 02'), 'likely'],
  ['recognizes that no method is acceptable', hex('05 02 01 02'), hex('05 ff'), 'likely'],
  ['is not sure of two bytes after three small numbers', hex('05 01 00'), hex('05 00'), 'weak'],
]);
strangers('socks5', 'tcp', [
  ['rejects a method that was not offered', hex('05 03 00 01 02'), hex('05 03')],
]);

const MQTT_5 = hex('10 0f 0004 4d515454 05 02 003c 00 0002 6162');

pairs('mqtt', 'tcp', [
  [
    'accepts a client of version 3.1',
    hex('10 10 0006 4d5149736470 03 02 003c 0002 6162'),
    hex('20 02 00 00'),
    'certain',
  ],
  ['accepts a client of version 5.0', MQTT_5, hex('20 06 00 00 03 21 0014'), 'certain'],
  [
    'resumes a session',
    hex('10 0e 0004 4d515454 04 00 003c 0002 6162'),
    hex('20 02 01 00'),
    'certain',
  ],
]);
strangers('mqtt', 'tcp', [
  ['rejects properties that do not fill the packet', MQTT_5, hex('20 06 00 00 02 21 0014')],
]);

pairs('memcached', 'tcp', [
  [
    'recognizes the answer to a storage command',
    'set a 0 0 1\r\nb\r\n',
    'NOT_STORED\r\n',
    'likely',
  ],
  ['recognizes an item', 'gets a b\r\n', 'VALUE a 0 1 7\r\nb\r\nEND\r\n', 'certain'],
  ['recognizes that there is no item', 'get abc\r\n', 'END\r\n', 'likely'],
  ['recognizes statistics', 'stats\r\n', 'STAT pid 1\r\nEND\r\n', 'likely'],
  ['recognizes a number after incr', 'incr abc 1\r\n', '5\r\n', 'likely'],
  ['recognizes what was deleted', 'delete abc\r\n', 'DELETED\r\n', 'likely'],
  ['recognizes what was touched', 'touch abc 10\r\n', 'TOUCHED\r\n', 'likely'],
  ['recognizes OK after flush_all', 'flush_all\r\n', 'OK\r\n', 'likely'],
  ['recognizes the answer to a meta command', 'mg abc v\r\n', 'VA 1\r\nb\r\n', 'likely'],
  [
    'recognizes the answer to the second of two binary requests',
    concat(
      hex('80 09 0001 00 00 0000 00000001 00000000'),
      new Uint8Array(8),
      'a',
      hex('80 0a 0000 00 00 0000 00000000 00000002'),
      new Uint8Array(8),
    ),
    concat(hex('81 0a 0000 00 00 0000 00000000 00000002'), new Uint8Array(8)),
    'certain',
  ],
]);
strangers('memcached', 'tcp', [
  ['rejects the answer to another command', 'get abc\r\n', 'STORED\r\n'],
  ['rejects a number after foreign bytes', 'GET / HTTP/1.0\r\n\r\n', '5\r\n'],
]);

pairs('beanstalkd', 'tcp', [
  ['recognizes the number of a job', 'put 0 0 60 1\r\na\r\n', 'INSERTED 12\r\n', 'certain'],
  ['recognizes the tube in use', 'use mail\r\n', 'USING mail\r\n', 'likely'],
  ['recognizes a reserved job', 'reserve\r\n', 'RESERVED 1 1\r\na\r\n', 'likely'],
  ['recognizes the tubes that are watched', 'watch mail\r\n', 'WATCHING 2\r\n', 'likely'],
]);

pairs('gearman', 'tcp', [
  ['recognizes a table of functions', 'status\n', 'resize\t0\t0\t2\n.\n', 'likely'],
  ['recognizes a list of workers', 'workers\n', '32 127.0.0.1 - : resize\n.\n', 'likely'],
]);

const S7_REQUEST = hex('0300 0016 11 e0 0000 0005 00 c0 01 0a c1 02 0200 c2 02 0203');

pairs('s7', 'tcp', [
  [
    'recognizes the TSAPs that come back, in any order',
    S7_REQUEST,
    hex('0300 0016 11 d0 0005 0044 00 c1 02 0200 c2 02 0203 c0 01 0a'),
    'certain',
  ],
  [
    'is not sure of a confirmation without TSAPs',
    S7_REQUEST,
    hex('0300 000b 06 d0 0005 0044 00'),
    'weak',
  ],
]);
strangers('s7', 'tcp', [
  [
    'rejects another reference',
    S7_REQUEST,
    hex('0300 0016 11 d0 0006 0044 00 c1 02 0200 c2 02 0203 c0 01 0a'),
  ],
]);

pairs('iec104', 'tcp', [
  ['recognizes that the transfer begins', hex('6804 07000000'), hex('6804 0b000000'), 'certain'],
  ['recognizes that the transfer ends', hex('6804 13000000'), hex('6804 23000000'), 'certain'],
  [
    'recognizes data after the begin of the transfer',
    hex('6804 07000000'),
    hex('680e 0000 0000 46 01 04 00 0100 000000 00'),
    'likely',
  ],
]);

const ENIP_REGISTER = hex('6500 0400 00000000 00000000 0000000000000000 00000000 0100 0000');
const ENIP_SESSION = hex('6500 0400 78563412 00000000 0000000000000000 00000000 0100 0000');

pairs('enip', 'tcp', [
  ['recognizes a session, without a context', ENIP_REGISTER, ENIP_SESSION, 'likely'],
  [
    'recognizes the context of a list command',
    hex('0400 0000 00000000 00000000 6162636465666768 00000000'),
    hex('0400 0000 00000000 00000000 6162636465666768 00000000'),
    'certain',
  ],
]);

pairs('openvpn', 'tcp', [
  [
    'recognizes the session of any client',
    hex('000e 38 0102030405060708 00 00000000'),
    hex('001a 40 1112131415161718 01 00000000 0102030405060708 00000000'),
    'certain',
  ],
]);
pairs('openvpn', 'udp', [
  [
    'recognizes a reset that is signed as that of the client',
    concat(
      hex('38 0102030405060708'),
      new Uint8Array(20).fill(7),
      hex('00000001 6b0acbad 00 00000000'),
    ),
    concat(
      hex('40 1112131415161718'),
      new Uint8Array(20).fill(8),
      hex('00000001 6b0acbae 01 00000000 0102030405060708 00000000'),
    ),
    'certain',
  ],
]);

const READ_PROPERTY = hex('810a 0011 0104 0005 17 0c 0c 02000001 19 4d');

pairs('bacnet', 'udp', [
  [
    'recognizes any invoke id',
    READ_PROPERTY,
    hex('810a 0014 0100 30 17 0c 0c 02000001 19 4d 3e 21 07 3f'),
    'certain',
  ],
  [
    'recognizes a device behind a router',
    hex('810a 0015 0124 0005 01 03 ff 0005 17 0c 0c 02000001 19 4d'),
    hex('810a 0018 0108 0005 01 03 30 17 0c 0c 02000001 19 4d 3e 21 07 3f'),
    'certain',
  ],
  [
    'recognizes I-Am after Who-Is',
    hex('810b 000c 0120 ffff 00 ff 10 08'),
    hex('810b 0018 0120 ffff 00 ff 10 00 c4 02000001 22 05c4 91 00 21 05'),
    'certain',
  ],
  [
    'recognizes a registration as a foreign device',
    hex('8105 0006 003c'),
    hex('8100 0006 0000'),
    'likely',
  ],
]);
strangers('bacnet', 'udp', [
  [
    'rejects another invoke id',
    READ_PROPERTY,
    hex('810a 0014 0100 30 18 0c 0c 02000001 19 4d 3e 21 07 3f'),
  ],
]);

pairs('coap', 'udp', [
  [
    'recognizes message id and token of a request with a path',
    hex('41 01 1234 07 b4 74696d65'),
    hex('61 45 1234 07 ff 31'),
    'likely',
  ],
  [
    'recognizes an empty acknowledgement',
    hex('41 01 1234 07 b4 74696d65'),
    hex('60 00 1234'),
    'likely',
  ],
  [
    'recognizes a token of eight bytes in a separate response',
    hex('48 01 1234 0102030405060708 b4 74696d65'),
    hex('58 45 4321 0102030405060708 ff 31'),
    'certain',
  ],
]);
strangers('coap', 'udp', [
  ['rejects another token', hex('41 01 1234 07 b4 74696d65'), hex('61 45 1234 08 ff 31')],
]);

const QUIC_INITIAL = concat(
  hex('c0 00000001 08 0102030405060708 00 00 449e'),
  new Uint8Array(1190).fill(5),
);
const NAMED_INITIAL = concat(
  hex('c0 00000001 08 0102030405060708 05 1112131415 00 449e'),
  new Uint8Array(1190).fill(5),
);

pairs('quic', 'udp', [
  [
    'recognizes a packet for a client without an id',
    QUIC_INITIAL,
    concat(hex('c0 00000001 00 08 2122232425262728 00 4075'), new Uint8Array(117).fill(6)),
    'likely',
  ],
  [
    'recognizes a packet for the id of the client',
    NAMED_INITIAL,
    concat(hex('e0 00000001 05 1112131415 08 2122232425262728 4075'), new Uint8Array(117).fill(6)),
    'certain',
  ],
]);
strangers('quic', 'udp', [
  [
    'rejects another id',
    NAMED_INITIAL,
    concat(hex('e0 00000001 05 1112131416 08 2122232425262728 4075'), new Uint8Array(117).fill(6)),
  ],
]);

for (const layer of ['tcp', 'udp'] as const) {
  pairs('stun', layer, [
    [
      'recognizes the refusal of an allocation',
      hex('0003 0000 2112a442 0102030405060708090a0b0c'),
      hex('0113 0008 2112a442 0102030405060708090a0b0c 0009 0004 00000401'),
      'certain',
    ],
    [
      'recognizes a permission',
      hex('0008 0000 2112a442 0102030405060708090a0b0c'),
      hex('0108 0000 2112a442 0102030405060708090a0b0c'),
      'certain',
    ],
  ]);
  strangers('stun', layer, [
    [
      'rejects another method',
      hex('0003 0000 2112a442 0102030405060708090a0b0c'),
      hex('0101 0000 2112a442 0102030405060708090a0b0c'),
    ],
  ]);
}
pairs('stun', 'udp', [
  [
    'recognizes a response without a cookie, as before RFC 5389',
    hex('0001 0000 0102030405060708090a0b0c0d0e0f10'),
    hex('0101 0000 0102030405060708090a0b0c0d0e0f10'),
    'certain',
  ],
]);

const SNTP = concat(hex('1b'), new Uint8Array(47));
const TIME = (received: string) =>
  hex(
    `1c 02 06 e9 00000123 00000456 c0000201 e8a1b2c3 00000000 0000000000000000 ${received} 01020304 e8a1b2d4 01030405`,
  );

pairs('ntp', 'udp', [
  ['recognizes the answer to a request without a timestamp', SNTP, TIME('e8a1b2d4'), 'likely'],
  [
    'recognizes the variables of a server',
    hex('16 02 0001 0000 0000 0000 0000'),
    concat(hex('16 82 0001 0615 0000 0000 0010'), 'version="ntpd 4"'),
    'certain',
  ],
]);
strangers('ntp', 'udp', [['rejects an answer that came seconds later', SNTP, TIME('e8a1b2d9')]]);

pairs('kafka', 'tcp', [
  [
    'recognizes mechanisms for SASL',
    concat(hex('00000017 0011 0001 00000005 0002'), 'me', u16be(5), 'PLAIN'),
    concat(hex('00000011 00000005 0000 00000001'), u16be(5), 'PLAIN'),
    'certain',
  ],
  [
    'recognizes the first broker',
    concat(hex('00000010 0003 0001 00000005 0002'), 'me', u32be(0)),
    concat(hex('00000020 00000005 00000001 00000001'), u16be(6), 'b.test', hex('00002384 ffff')),
    'certain',
  ],
]);

const DUMP = hex(
  '80000028 01020304 00000000 00000002 000186a0 00000002 00000004 0000000000000000 0000000000000000',
);

pairs('rpcbind', 'tcp', [
  [
    'recognizes a list of programs',
    DUMP,
    concat(
      hex('80000030 01020304 00000001 00000000 0000000000000000 00000000'),
      hex('00000001 000186a0 00000002 00000006 0000006f 00000000'),
    ),
    'certain',
  ],
  [
    'recognizes the answer to a call with credentials',
    concat(
      hex(
        '80000030 01020304 00000000 00000002 000186a0 00000002 00000000 00000001 00000008 0000000000000000',
      ),
      hex('0000000000000000'),
    ),
    hex('80000018 01020304 00000001 00000000 0000000000000000 00000000'),
    'certain',
  ],
]);

const SIGNED_C1 = concat(hex('03 00000000 80000702'), new Uint8Array(1528).fill(9));
const S1_AND_S2 = concat(
  hex('03 00000000 01020304'),
  new Uint8Array(1528).fill(8),
  new Uint8Array(1536).fill(7),
);

pairs('rtmp', 'tcp', [
  ['recognizes the handshake of a server that signs', SIGNED_C1, S1_AND_S2, 'likely'],
]);

const SESSION_REQUEST = concat(
  hex('81 000044 20'),
  'CK'.repeat(16),
  hex('00 20'),
  'CA'.repeat(16),
  hex('00'),
);

pairs('smb', 'tcp', [
  ['recognizes that a session is open', SESSION_REQUEST, hex('82000000'), 'likely'],
]);

pairs('smpp', 'tcp', [
  [
    'recognizes the name of the system',
    concat(hex('0000001a 00000002 00000000 00000007'), 'me\0\0\0', hex('34 00 00 00')),
    concat(hex('00000015 80000002 00000000 00000007'), 'smsc\0'),
    'certain',
  ],
]);

const OPTIONS = concat(hex('0001'), 'a.bin\0octet\0blksize\x001400\0');

pairs('tftp', 'udp', [
  [
    'recognizes an option that it accepts',
    OPTIONS,
    concat(hex('0006'), 'blksize\x001400\0'),
    'certain',
  ],
  [
    'recognizes that a write may begin',
    concat(hex('0002'), 'a.bin\0octet\0'),
    hex('0004 0000'),
    'likely',
  ],
]);
strangers('tftp', 'udp', [
  ['rejects an option that was not requested', OPTIONS, concat(hex('0006'), 'timeout\x001\0')],
  ['rejects the acknowledgement of what was not written', OPTIONS, hex('0004 0000')],
]);

const CQL_STARTUP = concat(
  hex('04 00 0007 01 00000016 0001 000b'),
  'CQL_VERSION',
  u16be(5),
  '3.4.5',
);

pairs('cassandra', 'tcp', [
  ['recognizes that it is ready', CQL_STARTUP, hex('84 00 0007 02 00000000'), 'likely'],
  [
    'recognizes the demand for a login',
    CQL_STARTUP,
    concat(hex('84 00 0007 03 0000000d 000b'), 'a.b.C.Login'),
    'certain',
  ],
]);
strangers('cassandra', 'tcp', [
  ['rejects another stream', CQL_STARTUP, hex('84 00 0008 02 00000000')],
]);

const ZOOKEEPER_CONNECT = hex(
  '0000002c 00000000 0000000000000000 00001388 0000000000000000 00000010 00000000000000000000000000000000',
);

pairs('zookeeper', 'tcp', [
  [
    'recognizes a new session',
    ZOOKEEPER_CONNECT,
    hex('00000024 00000000 00001388 0102030405060708 00000010 0102030405060708090a0b0c0d0e0f10'),
    'certain',
  ],
  ['recognizes the answer to ruok', 'ruok', 'imok', 'certain'],
]);

pairs('postgresql', 'tcp', [
  ['recognizes that GSSAPI is declined', hex('00000008 04d21630'), 'N', 'likely'],
  [
    'recognizes a lower version',
    concat(hex('00000014 00030002'), 'user\0me\0\0\0\0\0'),
    hex('76 0000000c 00030000 00000000'),
    'likely',
  ],
]);

const UPDATE = hex('1234 2800 0001 0000 0000 0000 0161047465737400 0006 0001');

pairs('dns', 'udp', [
  [
    'recognizes that an update was refused',
    UPDATE,
    hex('1234 a805 0001 0000 0000 0000 0161047465737400 0006 0001'),
    'certain',
  ],
  ['recognizes that an update was made', UPDATE, hex('1234 a800 0000 0000 0000 0000'), 'certain'],
]);
strangers('dns', 'udp', [
  [
    'rejects another operation',
    UPDATE,
    hex('1234 8005 0001 0000 0000 0000 0161047465737400 0006 0001'),
  ],
]);

const WATCHDOG = hex('01000014 80 000118 00000000 01020304 05060708');

pairs('diameter', 'tcp', [
  [
    'recognizes the answer to a watchdog',
    WATCHDOG,
    hex('01000014 00 000118 00000000 01020304 05060708'),
    'certain',
  ],
]);
strangers('diameter', 'tcp', [
  ['rejects another command', WATCHDOG, hex('01000014 00 000101 00000000 01020304 05060708')],
]);

pairs('epmd', 'tcp', [
  [
    'recognizes the port of a node',
    hex('0004 7a 616263'),
    hex('77 00 9c40 4d 00 0006 0005 0003 616263 0000'),
    'certain',
  ],
]);

pairs('ajp', 'tcp', [
  [
    'recognizes the head of an answer',
    concat(hex('1234 000b 02 02 0008'), 'HTTP/1.1', hex('00')),
    hex('4142 0008 04 00c8 0002 4f4b00'),
    'certain',
  ],
]);

pairs('bolt', 'tcp', [
  [
    'recognizes a version out of a range that was proposed',
    hex('6060b017 00020205 00020404 00000104 00000003'),
    hex('00000105'),
    'likely',
  ],
]);
strangers('bolt', 'tcp', [
  [
    'rejects a version that was not proposed',
    hex('6060b017 00000205 00000404 00000104 00000003'),
    hex('00000305'),
  ],
]);

pairs('fastcgi', 'tcp', [
  [
    'recognizes the number of the request',
    hex('01 01 0007 0008 0000 0001 00 0000000000'),
    concat(hex('01 06 0007 0012 0000'), 'Status: 404 No\r\n\r\n'),
    'likely',
  ],
]);

pairs('iperf3', 'tcp', [
  ['recognizes the first state after a cookie', `${'ab2c'.repeat(9)}\0`, hex('09'), 'likely'],
]);
strangers('iperf3', 'tcp', [
  ['is not sure of one byte after foreign bytes', 'x'.repeat(40), hex('09')],
]);

pairs('snapcast', 'tcp', [
  [
    'recognizes the settings for a client',
    concat(hex('0500 0900 0000 0000000000000000 0000000000000000 06000000 02000000'), '{}'),
    concat(hex('0300 0100 0900 0000000000000000 0000000000000000 06000000 02000000'), '{}'),
    'certain',
  ],
]);

describe('two small numbers after three', () => {
  it('are SOCKS 5 if a request and its reply follow', () => {
    const later = [
      { sent: hex('05 01 00 01 c0000201 0050'), received: hex('05 00 00 01 00000000 0000') },
    ];
    const reply = replyOf(hex('05 00'), { sent: hex('05 01 00'), later, ended: true });
    expect(matched(find('socks5', 'tcp').server(reply)).confidence).toBe('certain');
  });

  it('are SOCKS 5 if a login follows', () => {
    const later = [{ sent: hex('01 01 61 01 62'), received: hex('01 00') }];
    const reply = replyOf(hex('05 02'), { sent: hex('05 01 02'), later, ended: true });
    expect(matched(find('socks5', 'tcp').server(reply)).confidence).toBe('certain');
  });
});

describe('a greeting that names nothing', () => {
  it.each([
    ['FEAT', 'FEAT\r\n', '211-Features\r\n UTF8\r\n211 End\r\n', 'certain'],
    ['a login', 'USER a\r\n', '331 Password, please\r\n', 'likely'],
    ['a request for TLS', 'AUTH TLS\r\n', '234 Go ahead\r\n', 'likely'],
  ])('is FTP after %s', (_what, sent, received, confidence) => {
    const later = [{ sent: text(sent), received: text(received) }];
    const reply = replyOf(text('220 hello\r\n'), { later, ended: true });
    expect(matched(find('ftp', 'tcp').server(reply)).confidence).toBe(confidence);
  });
});
