/** The baseline: connects, reads a banner, closes. `bare FIRST COUNT CONCURRENCY` */

import net from 'node:net';

const [first = 0, count = 0, concurrency = 0] = process.argv.slice(2).map(Number);
let next = first;
let banners = 0;

await Promise.all(Array.from({ length: concurrency }, worker));
process.exitCode = banners === count ? 0 : 1;

async function worker(): Promise<void> {
  while (next < first + count) {
    if (await readsBanner(next++)) banners++;
  }
}

function readsBanner(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = net.connect(port, '127.0.0.1');
    socket.once('data', () => {
      socket.end();
      resolve(true);
    });
    socket.once('error', () => resolve(false));
  });
}
