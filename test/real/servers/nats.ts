import type { RealServer } from '../server.ts';

export const nats: RealServer = {
  name: 'nats',
  product: 'NATS',
  packages: ['nats-server'],
  ports: { main: { stack: 'nats', starttls: 'missing' } },
  run: ({ host, port }) => ({
    user: 'nobody',
    start: ['/usr/sbin/nats-server', '-a', host, '-p', `${port('main')}`],
  }),
};

/** It greets in plaintext, then wants TLS on the same connection. */
export const natsTls: RealServer = {
  name: 'nats-tls',
  product: 'NATS',
  packages: ['nats-server'],
  ports: { main: { stack: 'nats', starttls: 'offered' } },
  run: ({ host, dir, port }) => ({
    user: 'nobody',
    start: [
      ...['/usr/sbin/nats-server', '-a', host, '-p', `${port('main')}`],
      ...['--tls', '--tlscert', `${dir}/cert.pem`, '--tlskey', `${dir}/key.pem`],
    ],
  }),
};
