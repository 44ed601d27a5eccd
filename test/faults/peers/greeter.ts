/** An SSH server at every loopback address. */
import net from 'node:net';

const PORT = 10_022;

net
  .createServer((socket) => {
    socket.on('error', () => {});
    socket.end('SSH-2.0-OpenSSH_9.6\r\n');
  })
  .listen(PORT, '0.0.0.0', () => console.log('ready'));

// The test has ended.
process.stdin.on('end', () => process.exit()).resume();
