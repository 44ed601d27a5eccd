import { expect, test } from 'vitest';
import { closedPort, silent } from '../../fixtures/servers/index.ts';
import { run } from '../../src/fleet/run.ts';
import { oneByOne } from '../support/batches.ts';
import { opened } from '../support/command.ts';
import { registry } from '../support/expectations.ts';
import { endpointAt } from '../support/probing.ts';

test('a result says whether the stop cut its probes short', async () => {
  const mute = await opened(silent());
  const asked = mute.nextConnection();
  const stop = new AbortController();
  const endpoints = [endpointAt(await closedPort(), 'http'), endpointAt(mute.port, 'http')];
  const results = oneByOne(run(endpoints, { registry, concurrency: 2, signal: stop.signal }));
  const [first] = await Promise.all([results.next(), asked]);
  stop.abort();
  const second = await results.next();
  expect(first.value).toMatchObject({ index: 0, status: 'unreachable' });
  expect(first.value).not.toHaveProperty('isCutShort');
  expect(second.value).toMatchObject({ index: 1, status: 'inconclusive', isCutShort: true });
  expect((await results.next()).done).toBe(true);
});
