import { install } from '../real/install.ts';

/** Debian's servers: they are started by the tests, on ports of their own. */
export default async function setup(): Promise<void> {
  await install([{ packages: ['redis-server', 'postgresql'] }]);
}
