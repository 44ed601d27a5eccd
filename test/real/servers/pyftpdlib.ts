import type { RealServer } from '../server.ts';

export const pyftpdlib: RealServer = {
  name: 'pyftpdlib',
  product: 'pyftpdlib',
  packages: ['python3-pyftpdlib'],
  ports: { ftp: { stack: 'ftp', starttls: 'missing' } },
  run: ({ host, dir, port }) => ({
    user: 'nobody',
    start: [
      ...['/usr/bin/python3', '-m', 'pyftpdlib', '-d', dir],
      ...['-i', host, '-p', `${port('ftp')}`],
    ],
  }),
};
