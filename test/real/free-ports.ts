import net from 'node:net';

/**
 * Where to look: below the ports that systems give to outgoing connections (from 32768 on
 * Linux), and where no protocol usually listens, so that no port hints at the answer.
 */
const FIRST = 28_100;
const LAST = 31_999;

/** Free ports of an address, none of them twice. */
export async function freePorts(count: number, host: string): Promise<number[]> {
  const found: number[] = [];
  const start = FIRST + Math.floor(Math.random() * (LAST - FIRST));
  for (let i = 0; found.length < count && i <= LAST - FIRST; i++) {
    const port = FIRST + ((start - FIRST + i) % (LAST - FIRST + 1));
    if (await isFree(port, host)) found.push(port);
  }
  if (found.length < count) throw new Error('not enough free ports');
  return found;
}

function isFree(port: number, host: string): Promise<boolean> {
  return new Promise((resolve) => {
    const server = net.createServer();
    server.once('error', () => resolve(false));
    server.listen(port, host, () => server.close(() => resolve(true)));
  });
}
