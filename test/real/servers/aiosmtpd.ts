import type { RealServer } from '../server.ts';

export const aiosmtpd: RealServer = {
  name: 'aiosmtpd',
  product: 'aiosmtpd',
  packages: ['python3-aiosmtpd'],
  ports: { smtp: { stack: 'smtp', starttls: 'missing' } },
  run: ({ host, port }) => ({
    user: 'nobody',
    start: ['/usr/bin/python3', '-m', 'aiosmtpd', '-n', '-l', `${host}:${port('smtp')}`],
  }),
};
