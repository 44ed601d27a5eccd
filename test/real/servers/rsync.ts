import type { RealServer } from '../server.ts';

export const rsync: RealServer = {
  name: 'rsync',
  product: 'rsync',
  packages: ['rsync'],
  ports: { rsync: { stack: 'rsync' } },
  run: ({ host, dir, port }) => ({
    files: { 'rsyncd.conf': `use chroot = no\n[module]\npath = ${dir}\n` },
    start: [
      ...['/usr/bin/rsync', '--daemon', '--no-detach', `--config=${dir}/rsyncd.conf`],
      ...[`--address=${host}`, `--port=${port('rsync')}`],
    ],
  }),
};
