/** Protocols that nobody else uses, and servers with bad habits. */

import type { RealPort, RealServer } from '../server.ts';
import { nodeScript } from './script.ts';

const UNKNOWN: RealPort = { stack: 'unknown' };

/** Each is a function of a connection; `on` calls it with the bytes of a chunk. */
const BEHAVIOURS: Readonly<Record<string, string>> = {
  // Four bytes of length, a type, a body; a wrong length is answered by an error frame.
  'length-prefixed': `on((bytes) => {
    if (bytes.length < 5 || bytes.readUInt32BE(0) !== bytes.length - 4) {
      socket.end(Buffer.from('0000000f00ff626164206672616d65206c656e', 'hex'));
    } else socket.write(Buffer.concat([Buffer.from([0, 0, 0, 3, 1]), bytes.subarray(4, 6)]));
  })`,
  // A request a line; each gets a reply in JSON.
  'json-lines': `on((bytes) => {
    for (const line of bytes.toString('latin1').split('\\n').slice(0, -1)) {
      let reply = { ok: false, reason: 'parse' };
      try {
        reply = { ok: true, id: JSON.parse(line).id ?? null };
      } catch {}
      socket.write(JSON.stringify(reply) + '\\n');
    }
  })`,
  // Repeats what it gets, but each byte is changed.
  'nearly-echo': 'on((bytes) => socket.write(bytes.map((byte) => byte ^ 0x20)))',
  // A greeting in binary, then nothing.
  greeting: `socket.write(Buffer.from('fe53a1070100000012', 'hex'))`,
  // A line of text at once, then a reply to every line.
  'text-lines': `socket.write('HELLO plant-7 v3\\r\\n');
    on(() => socket.write('WHAT?\\r\\n'))`,
  // Type, length and value, with a check sum; anything else is dropped without a word.
  'strict-tlv': `on((bytes) => {
    const sum = bytes.subarray(0, -1).reduce((a, b) => (a + b) & 0xff, 0x5a);
    if (bytes.at(-1) === sum) socket.write(Buffer.from('a50102035a', 'hex'));
    else socket.destroy();
  })`,
  // One line a second, whatever comes in.
  ticker: `const timer = setInterval(() => socket.write('T=21.5;H=40;P=1013\\n'), 1000);
    socket.on('close', () => clearInterval(timer))`,
  silent: 'on(() => {})',
  closing: 'socket.end()',
  resetting: 'socket.resetAndDestroy()',
  // One thousand zeros, and the connection ends.
  zeros: 'socket.end(Buffer.alloc(1000))',
};

const ownProtocols: RealServer = {
  name: 'own',
  product: 'own protocols',
  ports: Object.fromEntries(Object.keys(BEHAVIOURS).map((id) => [id, UNKNOWN])),
  run: ({ host, port }) =>
    nodeScript(`
import net from 'node:net';
const listen = (port, serve) => {
  const server = net.createServer((socket) => {
    socket.on('error', () => {});
    socket.on('end', () => socket.end());
    serve(socket, (take) => socket.on('data', take));
    socket.resume();
  });
  server.listen(port, '${host}');
};
${Object.entries(BEHAVIOURS)
  .map(([id, code]) => `listen(${port(id)}, (socket, on) => { ${code}; });`)
  .join('\n')}
`),
};

/** The next client waits until the first one is gone, as in the simplest of servers. */
const oneClient: RealServer = {
  name: 'one-client',
  product: 'one client at a time',
  ports: { http: { stack: 'http' }, redis: { stack: 'redis' } },
  run: ({ host, port }) => ({
    files: {
      'server.py': `
import socket, threading
HTTP = lambda line: b'HTTP/1.0 200 OK\\r\\nContent-Length: 4\\r\\n\\r\\nhere' if line.startswith((b'GET ', b'HEAD ')) else b'HTTP/1.0 400 Bad Request\\r\\n\\r\\n'
def redis(bytes):
    if b'PING' in bytes.upper():
        return b'+PONG\\r\\n'
    return b"-ERR unknown command\\r\\n"
def serve(port, answer, once):
    server = socket.create_server(('${host}', port), backlog=8)
    while True:
        client, _ = server.accept()
        client.settimeout(20)
        try:
            while True:
                got = client.recv(4096)
                if not got:
                    break
                client.sendall(answer(got))
                if once:
                    break
        except OSError:
            pass
        client.close()
threading.Thread(target=serve, args=(${port('http')}, HTTP, True)).start()
serve(${port('redis')}, redis, False)
`,
    },
    start: ['/usr/bin/python3', 'server.py'],
  }),
};

export const ownServers: readonly RealServer[] = [ownProtocols, oneClient];
