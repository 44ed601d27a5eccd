import { expect, test } from 'vitest';
import { tcpProtocols, udpProtocols } from '../../src/protocols/builtin.ts';
import { Registry } from '../../src/protocols/registry.ts';
import { expectOfPortName } from '../../src/sources/port-name.ts';

test.each([
  ['http', ['http']],
  ['http-metrics', ['http']],
  ['HTTP-metrics', ['http']],
  ['grpc-web', ['http', 'http2']],
  ['grpc-web-ui', ['http', 'http2']],
  ['grpc-api', ['grpc']],
  ['tls-x', ['tls']],
  ['mongo', ['mongodb']],
  ['udp-dns', ['dns']],
  ['dns-tcp', ['dns']],
  ['postgresql', ['postgresql']],
])('%s means a protocol', (name, meant) => {
  expect(expectOfPortName(name)).toEqual(meant);
});

test.each([
  '',
  '-',
  'tcp',
  'udp',
  'tcp-redis',
  'udp-x',
  'web',
  'httpx',
  'echo-tcp-plain',
  'echo-tcp-tls',
])('%j says nothing', (name) => expect(expectOfPortName(name)).toBeUndefined());

test.each(['kafka-exporter', 'postgres-metrics', 'dns-cache'])(
  '%s is not what it starts with',
  (name) => expect(expectOfPortName(name)).toBeUndefined(),
);

test('every meaning is a name of the registry', () => {
  const registry = new Registry(tcpProtocols, udpProtocols);
  const names =
    'http http1 http2 https grpc grpcs grpc-web h2c mongo mysql redis tls ws wss amqp amqps beanstalkd cassandra clickhouse cql dns fluentd ftp git imap imaps kafka kerberos ldap ldaps memcached mongodb mountd mqtt mqtts mssql nats nfs nntp ntp pop3 pop3s postgres postgresql pgsql radius rediss rpcbind rtsp sip smtp smtps snmp ssh stun submission syslog tftp vnc zookeeper';
  const unknown = names
    .split(' ')
    .flatMap((name) => expectOfPortName(name) ?? [`${name} is missing`])
    .filter((one) => !registry.parseStack(one) && !registry.forTransport('udp').parseStack(one));
  expect(unknown).toEqual([]);
});
