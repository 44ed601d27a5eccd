/** Databases, brokers, directories, names and remote calls. */

import type { RealServer } from '../server.ts';
import { nodeScript, pythonScript } from './script.ts';

const knot: RealServer = {
  name: 'knot',
  product: 'Knot DNS',
  packages: ['knot'],
  ports: { dns: { stack: 'dns' }, udp: { stack: 'dns', transport: 'udp' } },
  run: ({ host, dir, port }) => ({
    files: {
      'knot.conf': `
server:
  rundir: ${dir}
  listen: [${host}@${port('dns')}, ${host}@${port('udp')}]
database:
  storage: ${dir}
log:
  - target: stderr
    any: warning
`,
    },
    start: ['/usr/sbin/knotd', '-c', 'knot.conf'],
  }),
};

const powerDns: RealServer = {
  name: 'pdns',
  product: 'PowerDNS',
  packages: ['pdns-server', 'pdns-backend-bind'],
  ports: { dns: { stack: 'dns' } },
  run: ({ host, dir, port }) => ({
    files: { 'pdns.conf': '', 'named.conf': '' },
    start: [
      ...['/usr/sbin/pdns_server', `--config-dir=${dir}`, `--local-address=${host}`],
      ...[`--local-port=${port('dns')}`, '--launch=bind', `--bind-config=${dir}/named.conf`],
      ...[`--socket-dir=${dir}`, '--daemon=no', '--guardian=no'],
    ],
  }),
};

const recursor: RealServer = {
  name: 'pdns-recursor',
  product: 'PowerDNS Recursor',
  packages: ['pdns-recursor'],
  ports: { dns: { stack: 'dns' } },
  run: ({ host, dir, port }) => ({
    files: { 'recursor.conf': '' },
    start: [
      ...['/usr/sbin/pdns_recursor', `--config-dir=${dir}`, `--local-address=${host}`],
      ...[`--local-port=${port('dns')}`, `--socket-dir=${dir}`, '--daemon=no'],
    ],
  }),
};

const yadifa: RealServer = {
  name: 'yadifa',
  product: 'YADIFA',
  packages: ['yadifa'],
  ports: { dns: { stack: 'dns' } },
  run: ({ host, dir, port }) => ({
    files: {
      'yadifad.conf': `<main>
  daemon off
  datapath ${dir}
  keyspath ${dir}
  logpath ${dir}
  xfrpath ${dir}
  pidfile ${dir}/pid
  listen ${host} port ${port('dns')}
  uid root
  gid root
</main>
`,
    },
    start: ['/usr/sbin/yadifad', '-c', 'yadifad.conf', '--nodaemon'],
  }),
};

const dns2: RealServer = {
  name: 'dns2',
  product: 'dns2 (npm)',
  npm: ['dns2@3.1.1'],
  ports: { dns: { stack: 'dns' }, udp: { stack: 'dns', transport: 'udp' } },
  run: ({ host, port }) =>
    nodeScript(`
import dns2 from 'dns2';
const handle = (request, send) => send(dns2.Packet.createResponseFromRequest(request));
await dns2.createServer({ tcp: true, udp: true, handle }).listen({
  tcp: { port: ${port('dns')}, address: '${host}' },
  udp: { port: ${port('udp')}, address: '${host}' },
});
`),
};

const dnslib: RealServer = {
  name: 'dnslib',
  product: 'dnslib',
  packages: ['python3-dnslib'],
  ports: { dns: { stack: 'dns' } },
  run: ({ host, port }) =>
    pythonScript(`
import time
from dnslib.server import BaseResolver, DNSServer
DNSServer(BaseResolver(), address='${host}', port=${port('dns')}, tcp=True).start()
`),
};

const twistedDns: RealServer = {
  name: 'twisted-dns',
  product: 'Twisted Names',
  packages: ['python3-twisted'],
  ports: { dns: { stack: 'dns' } },
  run: ({ host, port }) =>
    pythonScript(`
from twisted.internet import reactor
from twisted.names import server
factory = server.DNSServerFactory()
reactor.listenTCP(${port('dns')}, factory, interface='${host}')
reactor.run()
`),
};

const ldapjs: RealServer = {
  name: 'ldapjs',
  product: 'ldapjs (npm)',
  npm: ['ldapjs@3.0.7'],
  ports: { ldap: { stack: 'ldap' }, ldaps: { stack: 'tls/ldap' } },
  run: ({ host, port }) =>
    nodeScript(`
import { readFileSync } from 'node:fs';
import ldap from 'ldapjs';
const [certificate, key] = ['cert.pem', 'key.pem'].map((name) => readFileSync(name, 'utf8'));
for (const [options, port] of [[{}, ${port('ldap')}], [{ certificate, key }, ${port('ldaps')}]]) {
  const server = ldap.createServer(options);
  server.on('error', () => {});
  server.listen(port, '${host}');
}
`),
};

const nutcracker: RealServer = {
  name: 'nutcracker',
  product: 'twemproxy',
  packages: ['nutcracker'],
  ports: { redis: { stack: 'redis' }, memcached: { stack: 'memcached' } },
  run: ({ host, port }) => ({
    files: {
      'nutcracker.yml': `
redis:
  listen: ${host}:${port('redis')}
  redis: true
  servers:
   - ${host}:${port('backend')}:1
memcached:
  listen: ${host}:${port('memcached')}
  servers:
   - ${host}:${port('other backend')}:1
`,
    },
    start: [
      ...['/usr/sbin/nutcracker', '-c', 'nutcracker.yml'],
      ...['-a', host, '-s', `${port('statistics')}`],
    ],
  }),
};

const aedes: RealServer = {
  name: 'aedes',
  product: 'Aedes (npm)',
  npm: ['aedes@1.2.0'],
  ports: { mqtt: { stack: 'mqtt' }, mqtts: { stack: 'tls/mqtt' } },
  run: ({ host, port }) =>
    nodeScript(`
import { readFileSync } from 'node:fs';
import net from 'node:net';
import tls from 'node:tls';
import { Aedes } from 'aedes';
const [cert, key] = ['cert.pem', 'key.pem'].map((name) => readFileSync(name));
const aedes = await Aedes.createBroker();
net.createServer(aedes.handle).listen(${port('mqtt')}, '${host}');
tls.createServer({ cert, key }, aedes.handle).listen(${port('mqtts')}, '${host}');
`),
};

const rhea: RealServer = {
  name: 'rhea',
  product: 'rhea (npm)',
  npm: ['rhea@3.0.5'],
  ports: { amqp: { stack: 'amqp' } },
  run: ({ host, port }) =>
    nodeScript(`
import rhea from 'rhea';
const container = rhea.create_container();
for (const event of ['error', 'protocol_error', 'connection_error']) container.on(event, () => {});
container.listen({ port: ${port('amqp')}, host: '${host}' });
`),
};

const proton: RealServer = {
  name: 'qpid-proton',
  product: 'Qpid Proton',
  packages: ['python3-qpid-proton'],
  ports: { amqp: { stack: 'amqp' } },
  run: ({ host, port }) =>
    pythonScript(`
from proton.handlers import MessagingHandler
from proton.reactor import Container
class Broker(MessagingHandler):
    def on_start(self, event):
        event.container.listen('${host}:${port('amqp')}')
Container(Broker()).run()
`),
};

const mysql2: RealServer = {
  name: 'mysql2',
  product: 'mysql2 (npm)',
  npm: ['mysql2@3.24.6'],
  ports: { mysql: { stack: 'mysql' } },
  run: ({ host, port }) =>
    nodeScript(`
import mysql from 'mysql2';
let connectionId = 0;
const server = mysql.createServer((connection) => {
  connection.on('error', () => {});
  connection.serverHandshake({
    protocolVersion: 10,
    serverVersion: '5.7.0-here',
    connectionId: ++connectionId,
    statusFlags: 2,
    characterSet: 8,
    capabilityFlags: 0xffffff ^ 0x800,
  });
});
server.on('error', () => {});
process.on('uncaughtException', () => {});
server.listen(${port('mysql')}, '${host}');
`),
};

const pgpool: RealServer = {
  name: 'pgpool',
  product: 'Pgpool-II',
  packages: ['pgpool2'],
  ports: { postgresql: { stack: 'postgresql' } },
  run: ({ host, dir, port }) => ({
    files: {
      'pgpool.conf': `
backend_clustering_mode = 'raw'
listen_addresses = '${host}'
port = ${port('postgresql')}
pcp_listen_addresses = '${host}'
pcp_port = ${port('pcp')}
socket_dir = '${dir}'
pcp_socket_dir = '${dir}'
backend_hostname0 = '${host}'
backend_port0 = ${port('backend')}
num_init_children = 8
pid_file_name = '${dir}/pid'
logdir = '${dir}'
`,
      'pcp.conf': '',
      'hba.conf': '',
    },
    owner: 'nobody',
    user: 'nobody',
    start: [
      ...['/usr/sbin/pgpool', '-n', '-f', `${dir}/pgpool.conf`],
      ...['-F', `${dir}/pcp.conf`, '-a', `${dir}/hba.conf`],
    ],
  }),
};

/** PostgreSQL in WebAssembly: one client at a time. */
const pglite: RealServer = {
  name: 'pglite',
  product: 'PGlite socket (npm)',
  npm: ['@electric-sql/pglite-socket@0.2.17', '@electric-sql/pglite@0.5.14'],
  ports: { postgresql: { stack: 'postgresql' } },
  run: ({ host, port }) =>
    nodeScript(`
import { PGlite } from '@electric-sql/pglite';
import { PGLiteSocketServer } from '@electric-sql/pglite-socket';
process.on('uncaughtException', () => {});
const db = await PGlite.create();
await new PGLiteSocketServer({ db, host: '${host}', port: ${port('postgresql')} }).start();
`),
};

const pgGateway: RealServer = {
  name: 'pg-gateway',
  product: 'pg-gateway (npm)',
  npm: ['pg-gateway@0.2.4'],
  ports: { postgresql: { stack: 'postgresql' } },
  run: ({ host, port }) =>
    nodeScript(`
import net from 'node:net';
import { PostgresConnection } from 'pg-gateway';
process.on('uncaughtException', () => {});
process.on('unhandledRejection', () => {});
const serve = (socket) => new PostgresConnection(socket, { serverVersion: '16.3' });
net.createServer(serve).listen(${port('postgresql')}, '${host}');
`),
};

const THRIFT_SERVER = `
import threading
from thrift.Thrift import TApplicationException, TMessageType, TType
from thrift.protocol import TBinaryProtocol, TCompactProtocol
from thrift.server import TServer
from thrift.transport import TSocket, TTransport
class Processor:
    def process(self, inward, outward):
        name, kind, number = inward.readMessageBegin()
        inward.skip(TType.STRUCT)
        inward.readMessageEnd()
        outward.writeMessageBegin(name, TMessageType.EXCEPTION, number)
        TApplicationException(TApplicationException.UNKNOWN_METHOD, name).write(outward)
        outward.writeMessageEnd()
        outward.trans.flush()
def serve(port, transport, protocol):
    TServer.TThreadedServer(Processor(), TSocket.TServerSocket('HOST', port), transport, protocol, daemon=True).serve()
`;

const thrift: RealServer = {
  name: 'python-thrift',
  product: 'Apache Thrift for Python',
  packages: ['python3-thrift'],
  ports: {
    'strict-unframed': { stack: 'thrift' },
    framed: { stack: 'thrift' },
    'compact-unframed': { stack: 'thrift-compact' },
    'compact-framed': { stack: 'thrift-compact' },
  },
  run: ({ host, port }) =>
    pythonScript(`${THRIFT_SERVER.replace('HOST', host)}
binary = TBinaryProtocol.TBinaryProtocolFactory(strictRead=True)
compact = TCompactProtocol.TCompactProtocolFactory()
plain, framed = TTransport.TBufferedTransportFactory(), TTransport.TFramedTransportFactory()
for arguments in [
    (${port('strict-unframed')}, plain, binary),
    (${port('framed')}, framed, binary),
    (${port('compact-unframed')}, plain, compact),
    (${port('compact-framed')}, framed, compact),
]:
    threading.Thread(target=serve, args=arguments).start()
`),
};

const connect: RealServer = {
  name: 'connect-node',
  product: 'Connect for Node.js (npm)',
  npm: ['@connectrpc/connect@2.3.0', '@connectrpc/connect-node@2.3.0', '@bufbuild/protobuf@2.17.0'],
  // Without services it replies to calls with a plain status of HTTP.
  ports: { h2c: { stack: 'http2', alternatives: ['http2/grpc'] } },
  run: ({ host, port }) =>
    nodeScript(`
import http2 from 'node:http2';
import { connectNodeAdapter } from '@connectrpc/connect-node';
http2.createServer(connectNodeAdapter({ routes: () => {} })).listen(${port('h2c')}, '${host}');
`),
};

const dulwich: RealServer = {
  name: 'dulwich',
  product: 'Dulwich',
  packages: ['python3-dulwich'],
  ports: { git: { stack: 'git' } },
  run: ({ host, port }) => ({
    setup: [['git', 'init', '-q', 'repository']],
    ...pythonScript(`
from dulwich.server import FileSystemBackend, TCPGitServer
TCPGitServer(FileSystemBackend('.'), '${host}', ${port('git')}).serve_forever()
`),
  }),
};

const gearman: RealServer = {
  name: 'gearman-perl',
  product: 'Gearman::Server (Perl)',
  packages: ['gearman-server'],
  ports: { gearman: { stack: 'gearman' } },
  run: ({ port }) => ({
    start: ['/usr/bin/perl', '/usr/bin/gearmand', `--port=${port('gearman')}`],
  }),
};

const statsd: RealServer = {
  name: 'statsd',
  product: 'statsd (npm)',
  npm: ['statsd@0.9.0'],
  // A line protocol without a name; it replies ERROR to what it does not know.
  ports: { admin: { stack: 'unknown' }, metrics: { stack: 'unknown' } },
  run: ({ host, port }) => ({
    files: {
      'config.js': `{ servers: [{ server: './servers/tcp', address: '${host}', port: ${port('metrics')} }],
  mgmt_address: '${host}', mgmt_port: ${port('admin')}, backends: ['./backends/console'] }`,
    },
    start: [process.execPath, 'node_modules/statsd/stats.js', 'config.js'],
  }),
};

const jayson: RealServer = {
  name: 'jayson',
  product: 'jayson (npm)',
  npm: ['jayson@5.0.0'],
  ports: { tcp: { stack: 'json-rpc' }, http: { stack: 'http' } },
  run: ({ host, port }) =>
    nodeScript(`
import jayson from 'jayson';
const server = new jayson.Server({ add: ([a, b], done) => done(null, a + b) });
server.tcp().listen(${port('tcp')}, '${host}');
server.http().listen(${port('http')}, '${host}');
`),
};

const syslogNg: RealServer = {
  name: 'syslog-ng',
  product: 'syslog-ng',
  packages: ['libivykis0', 'libnet1', 'libjson-c5'],
  unpack: ['syslog-ng-core'],
  ports: { tcp: { stack: 'syslog' } },
  run: ({ host, dir, port, unpacked }) => {
    const root = unpacked('syslog-ng-core');
    return {
      files: {
        'syslog-ng.conf': `@version: 3.38
source net { network(transport("tcp") ip("${host}") port(${port('tcp')})); };
destination out { file("${dir}/out.log"); };
log { source(net); destination(out); };
`,
      },
      env: { LD_LIBRARY_PATH: `${root}/usr/lib/syslog-ng:${root}/usr/lib/x86_64-linux-gnu` },
      start: [
        ...[`${root}/usr/sbin/syslog-ng`, '-F', '--no-caps', '-f', `${dir}/syslog-ng.conf`],
        ...[`--module-path=${root}/usr/lib/syslog-ng/3.38`, `--persist-file=${dir}/persist`],
        ...[`--pidfile=${dir}/pid`, `--control=${dir}/control`],
      ],
    };
  },
};

const dico: RealServer = {
  name: 'dicod',
  product: 'GNU Dico',
  packages: ['libdico2', 'libgsasl18', 'm4'],
  unpack: ['dicod'],
  ports: { dict: { stack: 'dict' } },
  run: ({ host, dir, port, unpacked }) => ({
    files: {
      'dicod.conf': `listen (${host}:${port('dict')});
pidfile "${dir}/pid";
capability (mime,xversion);
`,
    },
    start: [
      ...[`${unpacked('dicod')}/usr/bin/dicod`, '--foreground', '--stderr'],
      `--config=${dir}/dicod.conf`,
    ],
  }),
};

export const dataServers: readonly RealServer[] = [
  ...[knot, powerDns, recursor, yadifa, dns2, dnslib, twistedDns, ldapjs, nutcracker, aedes, rhea],
  ...[proton, mysql2, pgpool, pglite, pgGateway, thrift, connect, dulwich, gearman, statsd, jayson],
  ...[syslogNg, dico],
];
