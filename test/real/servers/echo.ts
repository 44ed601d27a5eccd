import type { RealServer } from '../server.ts';

export const echo: RealServer = {
  name: 'socat-echo',
  product: 'socat',
  packages: ['socat'],
  ports: { echo: { stack: 'echo' } },
  run: ({ host, port }) => ({
    start: ['socat', `TCP-LISTEN:${port('echo')},bind=${host},reuseaddr,fork`, 'PIPE'],
  }),
};
