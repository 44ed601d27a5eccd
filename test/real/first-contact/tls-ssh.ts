/** Servers of TLS and of SSH. */

import type { RealServer } from '../server.ts';
import { inetd, nodeScript, pythonScript, together } from './script.ts';

const hitch: RealServer = {
  name: 'hitch',
  product: 'Hitch',
  packages: ['hitch', 'python3-waitress'],
  ports: { https: { stack: 'tls/http' } },
  run: ({ host, port }) => ({
    files: {
      'backend.py': `
import waitress
waitress.serve(lambda environ, start: start('200 OK', []) or [b''], listen='${host}:${port('backend')}')
`,
    },
    setup: [['sh', '-c', 'cat key.pem cert.pem > pair.pem']],
    start: together(
      ['/usr/bin/python3', 'backend.py'],
      [
        ...['/usr/sbin/hitch', '--user=nobody', `--frontend=[${host}]:${port('https')}`],
        ...[`--backend=[${host}]:${port('backend')}`, 'pair.pem'],
      ],
    ),
  }),
};

const botan: RealServer = {
  name: 'botan',
  product: 'Botan tls_server',
  packages: ['botan'],
  // It repeats each line.
  ports: { tls: { stack: 'tls', alternatives: ['tls/echo'] } },
  run: ({ port }) => ({
    start: ['/usr/bin/botan', 'tls_server', 'cert.pem', 'key.pem', `--port=${port('tls')}`],
  }),
};

const ncat: RealServer = {
  name: 'ncat',
  product: 'Ncat',
  packages: ['ncat'],
  ports: { tls: { stack: 'tls', alternatives: ['tls/echo'] } },
  run: ({ host, port }) => ({
    start: [
      ...['/usr/bin/ncat', '-l', '-k', '--ssl', '--ssl-cert', 'cert.pem', '--ssl-key', 'key.pem'],
      ...['-e', '/bin/cat', host, `${port('tls')}`],
    ],
  }),
};

/** A protocol of our own inside the TLS of Python: a greeting of six bytes. */
const pythonTls: RealServer = {
  name: 'python-ssl',
  product: 'Python ssl',
  packages: ['python3'],
  ports: { tls: { stack: 'tls' } },
  run: ({ host, port }) =>
    pythonScript(`
import socketserver, ssl
context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
context.load_cert_chain('cert.pem', 'key.pem')
class Handler(socketserver.BaseRequestHandler):
    def handle(self):
        with context.wrap_socket(self.request, server_side=True) as client:
            client.sendall(bytes([9, 1, 0xf0, 2, 0xee, 7]))
            client.recv(4096)
class Server(socketserver.ThreadingTCPServer):
    allow_reuse_address = True
Server(('${host}', ${port('tls')}), Handler).serve_forever()
`),
};

const TINYSSH = ['/usr/sbin/tinysshd', 'keys'];
const MAKE_KEYS = ['/usr/sbin/tinysshd-makekey', 'keys'];

const tinyssh: RealServer = {
  name: 'tinyssh',
  product: 'TinySSH',
  packages: ['tinysshd'],
  ports: { ssh: { stack: 'ssh' } },
  run: ({ host, port }) => ({
    setup: [MAKE_KEYS],
    ...inetd(host, port('ssh'), TINYSSH),
  }),
};

/** The same with a banner that comes after one and a half seconds, as behind a slow look-up. */
const lateSsh: RealServer = {
  ...tinyssh,
  name: 'late-ssh',
  product: 'TinySSH, late banner',
  run: ({ host, port }) => ({
    setup: [MAKE_KEYS],
    ...inetd(host, port('ssh'), TINYSSH, 1.5),
  }),
};

/** A multiplexer: it waits for the client's first bytes, and passes silent clients to SSH. */
const sslh: RealServer = {
  name: 'sslh',
  product: 'sslh',
  packages: ['sslh', 'tinysshd', 'python3-waitress'],
  ports: { mux: { stack: 'ssh', alternatives: ['http'] } },
  run: ({ host, port }) => ({
    files: {
      'web.py': `
import waitress
waitress.serve(lambda environ, start: start('200 OK', []) or [b''], listen='${host}:${port('web')}')
`,
      ...inetd(host, port('ssh'), TINYSSH).files,
    },
    setup: [MAKE_KEYS],
    start: together(
      ['/usr/bin/python3', 'web.py'],
      ['/usr/bin/python3', 'server.py'],
      [
        ...['/usr/sbin/sslh-select', '-f', '-n', '-u', 'root', '-p', `${host}:${port('mux')}`],
        ...['--ssh', `${host}:${port('ssh')}`, '--http', `${host}:${port('web')}`],
      ],
    ),
  }),
};

const HOST_KEY = ['ssh-keygen', '-q', '-t', 'rsa', '-b', '2048', '-m', 'PEM', '-N', '', '-f'];

const paramiko: RealServer = {
  name: 'paramiko',
  product: 'Paramiko',
  packages: ['python3-paramiko'],
  ports: { ssh: { stack: 'ssh' } },
  run: ({ host, port }) => ({
    setup: [[...HOST_KEY, 'hostkey']],
    ...pythonScript(`
import socket, threading, paramiko
key = paramiko.RSAKey(filename='hostkey')
def serve(client):
    transport = paramiko.Transport(client)
    transport.add_server_key(key)
    try:
        transport.start_server(server=paramiko.ServerInterface())
    except Exception:
        transport.close()
server = socket.create_server(('${host}', ${port('ssh')}), backlog=64)
while True:
    client, _ = server.accept()
    threading.Thread(target=serve, args=(client,), daemon=True).start()
`),
  }),
};

const asyncssh: RealServer = {
  name: 'asyncssh',
  product: 'AsyncSSH',
  packages: ['python3-asyncssh'],
  ports: { ssh: { stack: 'ssh' } },
  run: ({ host, port }) => ({
    setup: [[...HOST_KEY, 'hostkey']],
    ...pythonScript(`
import asyncio, asyncssh
async def main():
    await asyncssh.create_server(asyncssh.SSHServer, '${host}', ${port('ssh')}, server_host_keys=['hostkey'])
    await asyncio.Event().wait()
asyncio.run(main())
`),
  }),
};

const conch: RealServer = {
  name: 'conch',
  product: 'Twisted Conch',
  packages: ['python3-twisted', 'python3-bcrypt', 'python3-pyasn1'],
  ports: { ssh: { stack: 'ssh' } },
  run: ({ host, port }) => ({
    setup: [[...HOST_KEY, 'hostkey']],
    ...pythonScript(`
from twisted.conch.ssh import factory, keys
from twisted.internet import reactor
pair = keys.Key.fromFile('hostkey')
server = factory.SSHFactory()
server.publicKeys = {b'ssh-rsa': pair.public()}
server.privateKeys = {b'ssh-rsa': pair}
reactor.listenTCP(${port('ssh')}, server, interface='${host}')
reactor.run()
`),
  }),
};

const erlangSsh: RealServer = {
  name: 'erlang-ssh',
  product: 'Erlang ssh',
  packages: ['erlang-ssh'],
  ports: { ssh: { stack: 'ssh' } },
  run: ({ dir, port }) => ({
    setup: [[...HOST_KEY, 'ssh_host_rsa_key']],
    env: { HOME: dir },
    start: [
      ...['/usr/bin/erl', '-noinput', '-eval'],
      `ssh:start(), {ok, _} = ssh:daemon({127,0,0,1}, ${port('ssh')}, [{system_dir, "${dir}"}, {user_dir, "${dir}"}]).`,
    ],
  }),
};

const ssh2: RealServer = {
  name: 'ssh2-old',
  product: 'ssh2 (npm)',
  npm: ['ssh2@0.8.9'],
  ports: { ssh: { stack: 'ssh' } },
  run: ({ host, port }) => ({
    setup: [[...HOST_KEY, 'hostkey']],
    ...nodeScript(`
import { readFileSync } from 'node:fs';
import ssh2 from 'ssh2';
const hostKeys = [readFileSync('hostkey')];
const greet = (client) => client.on('error', () => {});
new ssh2.Server({ hostKeys }, greet).listen(${port('ssh')}, '${host}');
`),
  }),
};

export const secureServers: readonly RealServer[] = [
  ...[hitch, botan, ncat, pythonTls],
  ...[tinyssh, lateSsh, sslh, paramiko, asyncssh, conch, erlangSsh, ssh2],
];
