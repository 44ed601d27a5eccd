import { describe, expect, it } from 'vitest';
import { concat, hex, text } from '../../../src/bytes/build.ts';
import { proxyHeader } from '../../../src/bytes/proxy-header.ts';
import type { FlowReport } from '../../../src/capture/flow-report.ts';
import { judgeFlow } from '../../../src/capture/judge/judge-flow.ts';
import { tcpProtocols, udpProtocols } from '../../../src/protocols/builtin.ts';
import { Registry } from '../../../src/protocols/registry.ts';
import { type FlowOptions, flowOf, type Message } from '../../support/flows.ts';

const registry = new Registry(tcpProtocols, udpProtocols);

function judged(messages: readonly Message[], options: FlowOptions = {}): FlowReport {
  return judgeFlow(flowOf(messages, options), registry);
}

function client(bytes: string | Uint8Array, time?: number): Message {
  const timed = time === undefined ? {} : { time };
  return { from: 'client', bytes: typeof bytes === 'string' ? text(bytes) : bytes, ...timed };
}

function server(bytes: string | Uint8Array, time?: number): Message {
  return { ...client(bytes, time), from: 'server' };
}

const GET = 'GET / HTTP/1.1\r\nHost: shop.example\r\n\r\n';
const PAGE = 'HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok';
const REFUSAL = 'HTTP/1.0 400 Bad Request\r\n\r\n';
/** ApiVersions of Kafka: length, key 18, version 0, correlation id, client id. */
const KAFKA = concat(hex('00000012 0012 0000 00000001 0008'), 'consumer');

describe('judgeFlow', () => {
  it('names a protocol that both sides agree on', () => {
    const { outcome, stack, client: one, server: other } = judged([client(GET), server(PAGE)]);
    expect({ outcome, stack }).toEqual({ outcome: 'identified', stack: ['http'] });
    expect([one?.stack, other?.stack]).toEqual([['http'], ['http']]);
  });

  it.each([
    ['that speaks before the greeting', 'FEAT\r\n', '421 mx.example You talk too soon\r\n'],
    ['whose bytes are repeated', hex('414d5150 00000901'), hex('414d5150 00000901')],
    ['that is sent zeros', hex('6060b017 00080805 00030404 00000004 00000003'), new Uint8Array(64)],
  ])('does not name a server after a client %s', (_name, sent, received) => {
    const { server: named } = judged([client(sent), server(received)]);
    expect(named === undefined || named.confidence === 'weak').toBe(true);
  });

  it('does not name a server of RPC after the program that it does not have', () => {
    const call = hex('66697273 00000000 00000002 000186a0 00000002 00000000');
    const sent = concat(call, new Uint8Array(16));
    const received = hex('66697273 00000001 00000000 00000000 00000000 00000001');
    const { client: named, server: other } = judged([client(sent), server(received)], {
      transport: 'udp',
    });
    expect(named?.stack).toEqual(['rpcbind']);
    expect(other).toBeUndefined();
  });

  it('names both protocols where client and server differ', () => {
    const report = judged([client(KAFKA), server(REFUSAL)]);
    expect(report.outcome).toBe('different-protocols');
    expect([report.client?.stack, report.server?.stack]).toEqual([['kafka'], ['http']]);
    expect(report.stack).toEqual([]);
  });

  it('reports the length that a client read from a foreign reply, and how long it waited', () => {
    const { conditions } = judged([client(KAFKA, 0), server(REFUSAL, 20)], { endedAt: 30_020 });
    expect(conditions).toContainEqual({
      kind: 'waited-for-length',
      length: 1_213_486_160,
      received: 24,
      waited: 30_000,
    });
  });

  it('makes a weak client likely where the server greets with its protocol', () => {
    const greeting = '220 ProFTPD Server ready.\r\n';
    const report = judged([server(greeting), client('USER x\r\n'), server('331 Password\r\n')]);
    expect(report.client).toMatchObject({ stack: ['ftp'], confidence: 'likely' });
  });

  it('does not take a greeting for confirmed by a client whose command is unknown there', () => {
    const greeting = server('220 mail.example ready\r\n');
    const { server: other } = judged([
      greeting,
      client('SYST\r\n'),
      server('502 Not implemented\r\n'),
    ]);
    expect(other?.confidence ?? 'weak').toBe('weak');
  });

  it('finds the direction of a flow without a handshake', () => {
    const swapped = [server(GET), client(PAGE)];
    const { flow, stack } = judged(swapped, { direction: 'unknown' });
    expect(stack).toEqual(['http']);
    expect(flow.client.port).toBe(8080);
  });

  it.each([
    ['silent', 'closed-by-client'],
    ['refused', 'refused'],
    ['no-answer', 'no-answer'],
  ] as const)('is %s without data', (outcome, end) => {
    expect(judged([], { end }).outcome).toBe(outcome);
  });

  it('is cut where bytes are missing and the others decide nothing', () => {
    expect(judged([client(hex('0102'))], { cut: 'gap' }).outcome).toBe('cut');
    expect(judged([client(hex('010203ff'))]).outcome).toBe('unknown-bytes');
  });

  it('reads datagrams in pairs', () => {
    const query = (id: string) => hex(`${id} 0100 0001 0000 0000 0000 03777777 00 0001 0001`);
    const answer = (id: string) => hex(`${id} 8180 0001 0000 0000 0000 03777777 00 0001 0001`);
    const report = judged(
      [
        client(query('1111')),
        client(query('2222')),
        server(answer('1111')),
        server(answer('2222')),
      ],
      { transport: 'udp', port: 53 },
    );
    expect(report).toMatchObject({ outcome: 'identified', stack: ['dns'] });
  });
});

describe('what is joined late', () => {
  const late = { isComplete: false, direction: 'port' } as const;

  it('is named by a request and its reply', () => {
    expect(judged([client(GET), server(PAGE)], late).stack).toEqual(['http']);
  });

  it('is not named by a small message', () => {
    const { outcome } = judged(
      [client(hex('04 0000 08 00000000')), server(hex('04 0000 08 00000000'))],
      late,
    );
    expect(outcome).toBe('joined-late');
  });

  it('is not named by what a tunnel may have led to', () => {
    const { outcome } = judged([client(GET), server(PAGE)], { ...late, port: 1080 });
    expect(outcome).toBe('joined-late');
  });
});

describe('what is inside', () => {
  it('looks behind a header of the PROXY protocol', () => {
    const ends = { source: '10.0.0.7', sourcePort: 1, destination: '10.0.0.1', destinationPort: 2 };
    const header = proxyHeader('v2', ends);
    expect(judged([client(concat(header, GET)), server(PAGE)]).stack).toEqual([
      'proxy-protocol',
      'http',
    ]);
    const refused = judged([client(concat(header, GET)), server(REFUSAL)]);
    expect(refused.outcome).toBe('different-protocols');
  });

  it('names what a tunnel of SOCKS leads to in a note', () => {
    const { stack, client: one } = judged([
      client(hex('05 01 00')),
      server(hex('05 00')),
      client(hex('05 01 00 01 0a000001 0050')),
      server(hex('05 00 00 01 00000000 0000')),
      client(GET),
      server(PAGE),
    ]);
    expect(stack).toEqual(['socks5']);
    expect(one?.facts.note).toBe('http through the tunnel');
  });

  it('names what CONNECT leads to in a note', () => {
    const { client: one } = judged([
      client('CONNECT shop.example:80 HTTP/1.1\r\nHost: shop.example:80\r\n\r\n'),
      server('HTTP/1.1 200 Connection established\r\n\r\n'),
      client(GET),
      server(PAGE),
    ]);
    expect(one?.facts.note).toBe('http through the tunnel');
  });

  const UPGRADE = [
    server('220 mail.example ESMTP Postfix\r\n'),
    client('EHLO client.example\r\n'),
    server('250-mail.example\r\n250 STARTTLS\r\n'),
    client('STARTTLS\r\n'),
    server('220 Ready to start TLS\r\n'),
  ];
  /** TLS 1.2, one cipher suite, the name a.example, ALPN h2. */
  const EXTENSIONS = concat(
    hex('0000 000e 000c 00 0009'),
    'a.example',
    hex('0010 0005 0003 02'),
    'h2',
  );
  const HELLO_BODY = concat(
    hex('0303'),
    new Uint8Array(32).fill(7),
    hex('00 0002 1301 01 00'),
    hex(`00${EXTENSIONS.length.toString(16)}`),
    EXTENSIONS,
  );
  const HELLO = concat(
    hex('16 0301 00'),
    Uint8Array.of(HELLO_BODY.length + 4),
    hex('01 0000'),
    Uint8Array.of(HELLO_BODY.length),
    HELLO_BODY,
  );

  it('reads the handshake after STARTTLS', () => {
    const { stack, tls, conditions } = judged([
      ...UPGRADE,
      client(HELLO),
      server(hex('15 0303 0002 02 28')),
    ]);
    expect(stack).toEqual(['smtp']);
    expect(tls).toMatchObject({
      hello: { serverName: 'a.example', alpn: ['h2'] },
      alert: { code: 40, from: 'server' },
    });
    expect(conditions).toEqual([]);
  });

  it('reports an upgrade without a handshake', () => {
    const { conditions } = judged([...UPGRADE, client('MAIL FROM:<a@client.example>\r\n')]);
    expect(conditions).toEqual([{ kind: 'no-tls-after-upgrade' }]);
  });
});

describe('conditions', () => {
  it('reports that one side only sent data', () => {
    expect(judged([client(GET)]).conditions).toEqual([{ kind: 'one-sided', from: 'client' }]);
  });

  it('reports credentials in plaintext without their value', () => {
    const request = 'GET / HTTP/1.1\r\nHost: a\r\nAuthorization: Basic c2VjcmV0\r\n\r\n';
    const { conditions } = judged([client(request), server(PAGE)]);
    expect(conditions).toMatchObject([{ kind: 'plaintext-credentials' }]);
    expect(JSON.stringify(conditions)).not.toContain('c2VjcmV0');
  });

  it('reports a client that does not wait for the greeting', () => {
    const { conditions } = judged([
      client('EHLO client.example\r\n'),
      server('220 mail.example ESMTP Postfix\r\n'),
    ]);
    expect(conditions).toContainEqual({ kind: 'wrong-side-first', from: 'client' });
  });
});
