import type { RealServer } from '../server.ts';

export const redis: RealServer = {
  name: 'redis',
  product: 'Redis',
  packages: ['redis-server'],
  ports: { plain: { stack: 'redis' }, tls: { stack: 'tls/redis' } },
  run: ({ host, dir, port }) => ({
    user: 'nobody',
    start: [
      ...['/usr/bin/redis-server', '--save', '', '--dir', dir],
      ...['--bind', host, '--port', `${port('plain')}`, '--tls-port', `${port('tls')}`],
      ...['--tls-cert-file', `${dir}/cert.pem`, '--tls-key-file', `${dir}/key.pem`],
      ...['--tls-ca-cert-file', `${dir}/ca.pem`, '--tls-auth-clients', 'no'],
    ],
  }),
};

export const redisWithPassword: RealServer = {
  name: 'redis-password',
  product: 'Redis',
  packages: ['redis-server'],
  ports: { plain: { stack: 'redis' } },
  run: ({ host, dir, port }) => ({
    user: 'nobody',
    start: [
      ...['/usr/bin/redis-server', '--save', '', '--dir', dir],
      ...['--bind', host, '--port', `${port('plain')}`, '--requirepass', 'not-a-secret'],
    ],
  }),
};
