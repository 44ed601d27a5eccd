/**
 * A DNS server on 127.0.0.1:53, and an SSH server on port 2222 for its names. The first letters of a
 * name decide: `good`, `slow` (after 1.5 s), `hang` (never), `fail` (SERVFAIL); all others do not
 * exist. Prints each question about a name that hangs, with its id and the port it came from.
 */

import dgram from 'node:dgram';
import { once } from 'node:events';
import net from 'node:net';

const SLOW_MS = 1500;
const TYPE_A = 1;
const [NO_ERROR, SERVER_FAILURE, NO_SUCH_NAME] = [0, 2, 3];

const dns = dgram.createSocket('udp4');
dns.on('message', (query, { port, address }) => {
  const name = nameIn(query);
  const send = (code: number) => dns.send(replyTo(query, name, code), port, address);
  if (name.startsWith('hang')) console.log(`${name} ${query.readUInt16BE(0)} from ${port}`);
  else if (name.startsWith('slow')) setTimeout(send, SLOW_MS, NO_ERROR);
  else if (name.startsWith('fail')) send(SERVER_FAILURE);
  else if (/^good\d*\.(corp\.)?test$/.test(name)) send(NO_ERROR);
  else send(NO_SUCH_NAME);
});
dns.bind(53, '127.0.0.1');
const ssh = net.createServer((socket) => {
  socket.on('error', () => socket.destroy());
  socket.write('SSH-2.0-OpenSSH_9.2p1\r\n');
  socket.resume();
});
ssh.listen(2222, '127.0.0.1');
await Promise.all([once(dns, 'listening'), once(ssh, 'listening')]);
console.log('ready');
process.stdin.on('end', () => process.exit()).resume();

/** The name of the question, in lower case. */
function nameIn(query: Buffer): string {
  const labels: string[] = [];
  for (let at = 12; (query[at] ?? 0) > 0; ) {
    const end = at + 1 + (query[at] ?? 0);
    labels.push(query.toString('latin1', at + 1, end));
    at = end;
  }
  return labels.join('.').toLowerCase();
}

/** The question again and, for an IPv4 address that exists, 127.0.0.1. */
function replyTo(query: Buffer, name: string, code: number): Buffer {
  const endOfName = 12 + name.length + 2;
  const hasAddress = code === NO_ERROR && query.readUInt16BE(endOfName) === TYPE_A;
  const reply = Buffer.from(query.subarray(0, endOfName + 4));
  reply.writeUInt16BE(0x8180 | code, 2);
  reply.writeUInt16BE(hasAddress ? 1 : 0, 6);
  reply.writeUInt32BE(0, 8);
  const answer = Buffer.from('c00c0001000100000000' + '0004' + '7f000001', 'hex');
  return hasAddress ? Buffer.concat([reply, answer]) : reply;
}
