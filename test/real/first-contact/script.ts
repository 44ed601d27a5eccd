/** Ways to run a server that is more than one command. */

import type { Run } from '../server.ts';

/** A script for Node.js; packages of the server are imported by name. */
export function nodeScript(text: string): Run {
  return { files: { 'server.mjs': text }, start: [process.execPath, 'server.mjs'] };
}

/** A script for the Python of Debian. */
export function pythonScript(text: string): Run {
  return { files: { 'server.py': text }, start: ['/usr/bin/python3', 'server.py'] };
}

/** Accepts connections for a command that expects one at its standard input, as inetd does. */
export function inetd(host: string, port: number, command: readonly string[], delay = 0): Run {
  return pythonScript(`
import signal, socket, subprocess, time
signal.signal(signal.SIGCHLD, signal.SIG_IGN)
server = socket.create_server(('${host}', ${port}), backlog=64)
while True:
    client, _ = server.accept()
    wait = ['sh', '-c', 'sleep ${delay}; exec "$@"', 'sh'] if ${delay} else []
    subprocess.Popen(wait + ${JSON.stringify(command)}, stdin=client, stdout=client, stderr=subprocess.DEVNULL)
    client.close()
`);
}

/** Several commands side by side; the last one stays in the foreground. */
export function together(...commands: readonly (readonly string[])[]): readonly string[] {
  const lines = commands.map((one) => one.map((word) => `'${word}'`).join(' '));
  return [
    'sh',
    '-c',
    `${lines
      .slice(0, -1)
      .map((line) => `${line} & `)
      .join('')}exec ${lines.at(-1)}`,
  ];
}
