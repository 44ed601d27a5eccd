import net from 'node:net';
import type tls from 'node:tls';
import { type Behaviour, drip, listenOn, onRequest, overTcp, sendEndlessly } from './behaviour.ts';
import { ownCertificate, tlsServer } from './tls-server.ts';

/** A record header: handshake, TLS 1.2, and a length. */
const record = (length: string) => `\x16\x03\x03${length}`;
const HANDSHAKE_FAILURE = '\x15\x03\x03\0\x02\x01\x28';

/** TLS that breaks before its handshake is done. */
const brokenHandshakes: readonly Behaviour[] = [
  hello('half a ServerHello', `${record('\0\x40')}\x02\0\0\x3c\x03\x03`),
  hello('a record of garbage', `${record('\0\x08')}garbage!`),
  hello('a record longer than TLS allows', `${record('\xff\xff')}${'x'.repeat(1000)}`),
  hello('a ServerHello of 16 MiB', `${record('\x40\0')}\x02\xff\xff\xff${'\0'.repeat(16_380)}`),
  flood('flood of alerts', HANDSHAKE_FAILURE),
  flood('flood of empty records', record('\0\0')),
  overTcp('reset within the handshake', 'tls/http', (socket) => {
    onRequest(socket, () =>
      socket.write(record('\0\x40'), 'latin1', () => socket.resetAndDestroy()),
    );
  }),
  overTcp('STARTTLS, then garbage', 'smtp', garbageAfterStarttls),
  { name: 'dripping handshake', expect: 'tls/http', start: drippingHandshake },
];

/** TLS with a sound handshake. */
const soundHandshakes: readonly Behaviour[] = [
  inTls('closed after the handshake', (socket) => socket.end()),
  inTls('silent inside TLS', (socket) => socket.resume()),
  inTls('never reads inside TLS', (socket) => socket.pause()),
  inTls('endless letters inside TLS', (socket) => sendEndlessly(socket, 'x')),
  inTls('dripping letters inside TLS', (socket) => drip(socket, 'x')),
  inTls('flood of headers inside TLS', (socket) => {
    socket.write('HTTP/1.1 200 OK\r\n');
    sendEndlessly(socket, 'X-More: 1\r\n');
  }),
  inTls('echo inside TLS', (socket) => socket.pipe(socket)),
  { name: 'reset inside TLS', expect: 'tls/http', start: resetInside },
  inTls('renegotiation again and again', renegotiate, { maxVersion: 'TLSv1.2' }),
  inTls('renegotiation within a flood', renegotiateAndFlood, { maxVersion: 'TLSv1.2' }),
];

export const tlsBehaviours: readonly Behaviour[] = [...brokenHandshakes, ...soundHandshakes];

function hello(name: string, text: string): Behaviour {
  return overTcp(name, 'tls/http', (socket) => {
    onRequest(socket, () => socket.write(text, 'latin1'));
  });
}

function flood(name: string, text: string): Behaviour {
  return overTcp(name, 'tls/http', (socket) => {
    onRequest(socket, () => sendEndlessly(socket, text));
  });
}

function inTls(
  name: string,
  talk: (socket: tls.TLSSocket) => void,
  options: tls.TlsOptions = {},
): Behaviour {
  const start = async () => listenOn(tlsServer({ ...(await ownCertificate()), ...options }, talk));
  return { name, expect: 'tls/http', start };
}

/** Only the socket below TLS can be reset. */
async function resetInside() {
  const sockets = new Map<number | undefined, net.Socket>();
  const server = tlsServer(await ownCertificate(), (socket) => {
    onRequest(socket, () => sockets.get(socket.remotePort)?.resetAndDestroy());
  });
  server.on('connection', (socket: net.Socket) => {
    const { remotePort } = socket;
    sockets.set(remotePort, socket);
    socket.on('close', () => sockets.delete(remotePort));
  });
  return listenOn(server);
}

/** Asks for the next handshake as soon as the client has answered. */
function renegotiate(socket: tls.TLSSocket): void {
  socket.resume();
  const again = () => {
    if (socket.destroyed) return;
    socket.renegotiate({ rejectUnauthorized: false }, () => setTimeout(again, 20));
  };
  again();
}

function renegotiateAndFlood(socket: tls.TLSSocket): void {
  renegotiate(socket);
  onRequest(socket, () => sendEndlessly(socket, 'X-More: 1\r\n'));
}

function garbageAfterStarttls(socket: net.Socket): void {
  socket.write('220 fixture ESMTP\r\n');
  socket.on('data', (command) => {
    const isStarttls = command.toString('latin1').startsWith('STARTTLS');
    const isTls = command[0] === 0x16;
    if (isTls) socket.write('garbage '.repeat(100));
    else socket.write(isStarttls ? '220 go ahead\r\n' : '250-fixture\r\n250 STARTTLS\r\n');
  });
}

/** A genuine handshake whose bytes arrive one by one. */
async function drippingHandshake() {
  const { port } = await listenOn(tlsServer(await ownCertificate(), (socket) => socket.resume()));
  const server = net.createServer((client) => {
    const genuine = net.connect(port, '127.0.0.1');
    const waiting: number[] = [];
    genuine.on('error', () => client.destroy());
    genuine.on('data', (chunk) => waiting.push(...chunk));
    client.pipe(genuine);
    const timer = setInterval(() => {
      const byte = waiting.shift();
      if (byte !== undefined && client.writable) client.write(Buffer.of(byte));
    }, 20);
    client.on('close', () => {
      clearInterval(timer);
      genuine.destroy();
    });
  });
  return listenOn(server);
}
