import { randomBytes } from 'node:crypto';
import type net from 'node:net';
import { type Behaviour, onRequest, overTcp, sendEndlessly } from './behaviour.ts';

const BANNERS = [
  'SSH-2.0-x\r\n',
  '220 x ESMTP\r\n',
  '* OK IMAP4rev1\r\n',
  '+OK POP3\r\n',
  'J\0\0\0\n5.7\0',
];
/** Escape sequences, C1 controls, bidirectional and invisible characters, forged lines. */
const CONTROLS = '\x1b[31m\x9b2J\u202e\u200b\x07\r\nok 127.0.0.1:1 forged\r\n\0\x7f';
let connections = 0;

/** Replies that no specification allows, or too many do. */
export const oddReplies: readonly Behaviour[] = [
  overTcp('echo', 'http', (socket) => socket.pipe(socket)),
  overTcp('echo of everything twice', 'http', (socket) => {
    socket.on('data', (chunk) => socket.write(Buffer.concat([chunk, chunk])));
  }),
  overTcp('another protocol on each connection', 'ssh', (socket) => {
    socket.write(BANNERS[connections++ % BANNERS.length] ?? '', 'latin1');
    socket.resume();
  }),
  overTcp('all banners at once', 'ssh', (socket) => {
    socket.write(BANNERS.join(''), 'latin1');
    socket.resume();
  }),
  overTcp('random bytes on each request', 'postgresql', (socket) => {
    socket.on('data', () => socket.write(randomBytes(512)));
  }),
  overTcp('endless random bytes', 'mqtt', (socket) => {
    sendEndlessly(socket, randomBytes(16_384).toString('latin1'));
  }),
  reply('lengths that lie', 'kafka', '\x7f\xff\xff\xff'),
  reply('a length of zero', 'mongodb', '\0\0\0\0'),
  reply('control characters in a header', 'http', `HTTP/1.1 200 OK\r\nServer: ${CONTROLS}\r\n\r\n`),
  greeting('control characters in an SSH version', 'ssh', `SSH-2.0-${CONTROLS}\r\n`),
  greeting('control characters in a greeting', 'smtp', `220 ${CONTROLS}\r\n`),
  greeting('invalid UTF-8', 'ftp', '220 \xc3\x28\xf0\x90\x28\xbc\r\n'),
  greeting('a greeting of one line of 60,000 characters', 'imap', `* OK ${'x'.repeat(60_000)}\r\n`),
];

function reply(name: string, expect: string, text: string): Behaviour {
  return overTcp(name, expect, (socket) => onRequest(socket, () => write(socket, text)));
}

function greeting(name: string, expect: string, text: string): Behaviour {
  return overTcp(name, expect, (socket) => {
    write(socket, text);
    socket.resume();
  });
}

/** Characters beyond Latin-1 are sent as UTF-8. */
function write(socket: net.Socket, text: string): void {
  socket.write(text, /[^\0-\xff]/.test(text) ? 'utf8' : 'latin1');
}
