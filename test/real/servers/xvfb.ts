import type { RealServer } from '../server.ts';

/** The number of the display decides the port. */
const DISPLAY = 277;
const FIRST_PORT = 6000;

export const xvfb: RealServer = {
  name: 'xvfb',
  product: 'Xvfb',
  packages: ['xvfb'],
  ports: { display: { stack: 'x11', announced: /display port (\d+)/ } },
  run: () => ({
    start: [
      ...['sh', '-c'],
      `echo display port ${FIRST_PORT + DISPLAY}; exec Xvfb :${DISPLAY} -listen tcp -nolisten unix -nolisten local -ac`,
    ],
  }),
};
