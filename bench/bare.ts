/**
 * The baseline: connects, sends the opening, reads the reply, closes.
 * `bare tcp|tls PORT COUNT CONCURRENCY [OPENING]`, the opening in hexadecimal.
 */

import net from 'node:net';
import tls from 'node:tls';

const [layer, ...rest] = process.argv.slice(2);
const [port = 0, count = 0, concurrency = 0] = rest.slice(0, 3).map(Number);
const opening = Buffer.from(rest[3] ?? '', 'hex');
const secureContext = layer === 'tls' ? tls.createSecureContext() : undefined;
let next = 0;
let replies = 0;

await Promise.all(Array.from({ length: concurrency }, worker));
process.exitCode = replies === count ? 0 : 1;

async function worker(): Promise<void> {
  while (next < count) {
    if (await readsReply(hostAt(next++))) replies++;
  }
}

/** As `loopbackRange` counts them. */
function hostAt(i: number): string {
  return `127.${1 + Math.floor(i / 50_000)}.${Math.floor(i / 200) % 250}.${1 + (i % 200)}`;
}

function readsReply(host: string): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = secureContext
      ? tls.connect({ host, port, secureContext, rejectUnauthorized: false })
      : net.connect(port, host);
    if (opening.length > 0) socket.write(opening);
    socket.once('data', () => {
      socket.end();
      resolve(true);
    });
    socket.once('error', () => resolve(false));
  });
}
