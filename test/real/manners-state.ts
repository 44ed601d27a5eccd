import { readdirSync, readFileSync, readlinkSync } from 'node:fs';
import net from 'node:net';

/** The processes of a server: it and all that it started work in its folder. */
export function processesIn(dir: string): readonly string[] {
  return readdirSync('/proc').filter((pid) => {
    if (!/^\d+$/.test(pid)) return false;
    const cwd = linkOf(`/proc/${pid}/cwd`);
    return cwd === dir || cwd.startsWith(`${dir}/`);
  });
}

/** CPU time of the processes so far, in ticks of 10 ms. */
export function ticksOf(pids: readonly string[]): number {
  return pids.reduce((sum, pid) => {
    const fields = statOf(pid)
      .slice(statOf(pid).lastIndexOf(')') + 2)
      .split(' ');
    return sum + Number(fields[11] ?? 0) + Number(fields[12] ?? 0);
  }, 0);
}

/** How many lines of its output match. */
export function linesIn(dir: string, pattern = /./): number {
  const log = readFileSync(`${dir}/output.log`, 'latin1');
  return log.split('\n').filter((line) => pattern.test(line)).length;
}

/** What a server replies to one request, up to a pattern. */
export function ask(port: number, request: string, until: RegExp): Promise<string> {
  return new Promise((resolve, reject) => {
    let reply = '';
    const socket = net.connect({ host: '127.0.0.1', port }, () => socket.write(request));
    socket.on('data', (bytes) => {
      reply += bytes.toString('latin1');
      if (until.test(reply)) socket.end();
    });
    socket.on('error', reject);
    socket.on('close', () => resolve(reply));
  });
}

function linkOf(path: string): string {
  try {
    return readlinkSync(path);
  } catch {
    // It has ended meanwhile, or is a thread of the kernel.
    return '';
  }
}

function statOf(pid: string): string {
  try {
    return readFileSync(`/proc/${pid}/stat`, 'latin1');
  } catch {
    return ') ';
  }
}
