import type { RealServer } from '../server.ts';

export const memcached: RealServer = {
  name: 'memcached',
  product: 'memcached',
  packages: ['memcached'],
  ports: { plain: { stack: 'memcached' }, tls: { stack: 'tls/memcached' } },
  run: ({ host, dir, port }) => ({
    user: 'nobody',
    start: [
      ...['/usr/bin/memcached', '-U', '0'],
      ...['-l', `notls:${host}:${port('plain')}`, '-l', `${host}:${port('tls')}`],
      ...['-Z', '-o', `ssl_chain_cert=${dir}/cert.pem,ssl_key=${dir}/key.pem`],
    ],
  }),
};
