import type { RealServer } from '../server.ts';

export const tigervnc: RealServer = {
  name: 'tigervnc',
  product: 'TigerVNC',
  packages: ['tigervnc-standalone-server'],
  ports: { vnc: { stack: 'vnc' } },
  run: ({ host, dir, port }) => ({
    env: { HOME: dir },
    start: [
      // It takes the first display that is free, and says on descriptor 1 which.
      ...['/usr/bin/Xtigervnc', '-displayfd', '1', '-geometry', '320x240', '-depth', '16'],
      ...['-interface', host, '-rfbport', `${port('vnc')}`, '-nolisten', 'tcp'],
      // It bans a host that breaks off this many handshakes.
      ...['-SecurityTypes', 'None', '-BlacklistThreshold', '1000000', '-AlwaysShared'],
    ],
  }),
};
