import { describe, expect, it } from 'vitest';
import { text } from '../../src/bytes/build.ts';
import { riskOf } from '../../src/expect/exposure.ts';
import { judgeReply } from '../../src/identify/judge.ts';
import { LISTEN, parseProbe } from '../../src/identify/probe.ts';
import { registry } from '../support/expectations.ts';
import { type Recording, serverRecordings, udpServerRecordings } from '../support/recordings.ts';

/** The risks that the replies of a recorded server show, whatever it was sent. */
function risksOf({ transport, exchanges }: Recording): readonly string[] {
  const known = registry.forTransport(transport);
  const risks = exchanges.flatMap(({ layer, probedWith, turns: [first, ...later] }) => {
    if (!first || first.received.length === 0) return [];
    const { sent, received } = first;
    const reply = { bytes: received, sent, layer, later, ended: true };
    const [best] = judgeReply(reply, known.all).candidates;
    if (!best || best.match.confidence === 'weak') return [];
    const evidence = { layer, probedWith: parseProbe(probedWith), sent, received };
    return riskOf({ stack: best.stack, facts: best.match.facts, evidence }, known) ?? [];
  });
  return [...new Set(risks)];
}

function exposedAmong(recorded: readonly Recording[]): Record<string, string> {
  return Object.fromEntries(
    recorded.flatMap((one) => risksOf(one).map((risk) => [one.name, risk] as const)),
  );
}

/** What the replies of the recorded servers show, over TCP. */
const OVER_TCP = {
  'adb/adb-29.0.6': 'execution',
  'beanstalkd/beanstalkd-1.12': 'broker',
  'dap/debugpy-1.6.6': 'debugger',
  'distcc/distccd-3.4': 'execution',
  'fastcgi/fcgiwrap-1.1.0': 'execution',
  'fastcgi/php-fpm-8.2.36': 'execution',
  'gdb/gdbserver-13.1': 'debugger',
  'gdb/lldb-platform-14.0.6': 'debugger',
  'gdb/lldb-server-14.0.6': 'debugger',
  'gearman/gearmand-1.1.20': 'broker',
  'hamlib/rigctld-4.5.4': 'control-system',
  'http/docker-20.10.24': 'container-runtime',
  'http/node-inspector-20': 'debugger',
  'influxdb-rpc/influxdb-rpc-1.6.7': 'database',
  'jdwp/jdwp-1.17': 'debugger',
  'memcached/memcached-1.6.18': 'database',
  'memcached/stunnel-memcached-tls-5.68': 'database',
  'modbus/jsmodbus-5.0.0': 'control-system',
  'modbus/modbus-serial-8.0.25': 'control-system',
  'modbus/modbus-stream-0.46.0': 'control-system',
  'modbus/pymodbus-3.0.0': 'control-system',
  'mqtt/mosquitto-2.0': 'broker',
  'mqtt/mosquitto-2.0-tls': 'broker',
  'mqtt/rabbitmq-3.10': 'broker',
  'openocd-tcl/openocd-tcl-0.12.0': 'debugger',
  'redis/nutcracker-0.5.0': 'database',
  'redis/redis-7.0.15': 'database',
  'redis/redis-sentinel-7.0.15': 'database',
  'redis/redis-tls-7.0.15': 'database',
  's7/snap7-1.0.9': 'control-system',
  'socks5/danted-1.4.2': 'relay',
  'socks5/microsocks-1.0.3': 'relay',
  'socks5/tor-socks-0.4.9.11': 'relay',
  'socks4/danted-socks4-1.4.2': 'relay',
  'sphinx/sphinxsearch-2.2.11': 'database',
  'uwsgi/uwsgi-2.0.21': 'execution',
  'vnc/tigervnc-1.12': 'display',
  'vnc/x11vnc-vnc-0.9.16': 'display',
  'x11/xvfb-21.1.7': 'display',
  'zookeeper/zookeeper-3.8': 'database',
};

const OVER_UDP = {
  'bacnet/udp-node-bacnet-0.2': 'control-system',
  'memcached/udp-memcached-1.6': 'database',
};

describe('the recorded servers that require no login', () => {
  it('are these over TCP, and no others', () => {
    expect(exposedAmong(serverRecordings())).toEqual(OVER_TCP);
  });

  it('are these over UDP, and no others', () => {
    expect(exposedAmong(udpServerRecordings())).toEqual(OVER_UDP);
  });
});

/** The risk that a reply shows, whatever was sent before. */
function riskShown(id: string, reply: string, product?: string) {
  const received = text(reply);
  const evidence = { layer: 'tcp', probedWith: LISTEN, sent: text(''), received } as const;
  return riskOf({ stack: [id], facts: product ? { product } : {}, evidence }, registry);
}

describe('a login', () => {
  it.each([
    ['redis', 'a password', '-NOAUTH Authentication required.\r\n'],
    ['redis', 'protected mode', '-DENIED Redis is running in protected mode\r\n'],
    ['memcached', 'a password', 'CLIENT_ERROR unauthenticated\r\n'],
    ['vnc', 'a password', 'RFB 003.008\n\0\0\0\x02'],
    ['x11', 'an authorization', '\0\x16\x0b\0\0\0\x06\0No protocol specified\n\0\0'],
    ['adb', 'a key', 'AUTH\x01\0\0\0'],
    ['mqtt', 'a password', '\x20\x02\0\x05'],
    ['socks5', 'a password', '\x05\xff'],
    ['http', 'of a product with one', 'HTTP/1.1 401 Unauthorized\r\n\r\n', 'Elasticsearch'],
  ])('means that the service is not exposed: %s, %s', (id, _, reply, product?: string) => {
    expect(riskShown(id, reply, product)).toBeUndefined();
  });

  it.each([
    ['vnc', 'RFB 003.008\n', 'the banner alone'],
    ['redis', "-ERR unknown command 'x'\r\n", 'an error that comes before the login'],
    ['http', 'HTTP/1.1 404 Not Found\r\n\r\n', 'a web server'],
    ['http', 'HTTP/1.1 404 Not Found\r\n\r\n', 'etcd', 'etcd'],
    ['mongodb', 'x', 'the first reply comes before the login'],
    ['postgresql', 'S', 'it asks for a login always'],
  ])('that may be required is no finding: %s %j, %s', (id, reply, _, product?: string) => {
    expect(riskShown(id, reply, product)).toBeUndefined();
  });

  it('is not required where Elasticsearch shows its start page', () => {
    expect(riskShown('http', 'HTTP/1.1 200 OK\r\n', 'Elasticsearch')).toBe('database');
  });

  it('cannot be judged without a reply', () => {
    expect(riskShown('modbus', '')).toBeUndefined();
  });

  it('does not exist in the protocols of control systems that a search never sends to', () => {
    const controls = registry.all.filter(({ sideEffect }) => sideEffect?.kind === 'controls');
    const guarded = controls.filter(({ exposure }) => exposure?.[0]?.risk !== 'control-system');
    // Fox has a login.
    expect(guarded.map(({ id }) => id)).toEqual(['fox']);
  });
});
