// What is measured against: connect, read a banner, close; nothing else. `bare.js FIRST COUNT WIDTH`
import net from 'node:net';

const [first, count, width] = process.argv.slice(2).map(Number);
let next = first;
let banners = 0;

await Promise.all(Array.from({ length: width }, worker));
process.exitCode = banners === count ? 0 : 1;

async function worker() {
  while (next < first + count) {
    const got = await readBanner(next++);
    banners += got;
  }
}

function readBanner(port) {
  return new Promise((resolve) => {
    const socket = net.connect(port, '127.0.0.1');
    socket.once('data', () => {
      socket.end();
      resolve(1);
    });
    socket.once('error', () => resolve(0));
  });
}
