import type { RealServer } from '../server.ts';

export const telnetd: RealServer = {
  name: 'telnetd',
  product: 'inetutils telnetd',
  packages: ['inetutils-telnetd', 'socat'],
  ports: { telnet: { stack: 'telnet' } },
  run: ({ host, port }) => ({
    // It wants to be started for each connection, as inetd does.
    start: [
      'socat',
      `TCP-LISTEN:${port('telnet')},bind=${host},reuseaddr,fork`,
      'EXEC:/usr/sbin/telnetd -n',
    ],
  }),
};
