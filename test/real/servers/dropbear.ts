import type { RealServer } from '../server.ts';

export const dropbear: RealServer = {
  name: 'dropbear',
  product: 'Dropbear',
  packages: ['dropbear-bin'],
  ports: { ssh: { stack: 'ssh' } },
  run: ({ host, dir, port }) => ({
    setup: [['dropbearkey', '-t', 'ed25519', '-f', 'host_key']],
    start: [
      '/usr/sbin/dropbear',
      ...['-F', '-E', '-r', `${dir}/host_key`, '-P', `${dir}/pid`],
      ...['-p', `${host}:${port('ssh')}`],
    ],
  }),
};
