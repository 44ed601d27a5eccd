import { expect, it } from 'vitest';
import { closedPort, ssh, web } from '../../fixtures/servers/index.ts';
import { audit } from '../../src/library/audit.ts';
import { opened } from '../support/command.ts';

async function found(...args: Parameters<typeof audit>) {
  const services: (readonly [number | undefined, string | undefined])[] = [];
  for await (const { target, found } of audit(...args)) services.push([target.port, found.stack]);
  return services.sort(([a = 0], [b = 0]) => a - b);
}

it('yields what accepts a connection, and hands over what does not', async () => {
  const [one, other, closed] = [await opened(ssh()), await opened(web()), await closedPort()];
  const refused: unknown[] = [];
  const services = await found('127.0.0.1', {
    ports: `${one.port},${other.port},${closed}`,
    onClosed: ({ port }, code) => refused.push([port, code]),
  });
  expect(services).toEqual(
    [
      [one.port, 'ssh'],
      [other.port, 'http'],
    ].sort(([a], [b]) => Number(a) - Number(b)),
  );
  expect(refused).toEqual([[closed, 'ECONNREFUSED']]);
});

it('leaves out what is excluded', async () => {
  const { port } = await opened(ssh());
  expect(
    await found([`127.0.0.1:${port}`, `127.0.0.2:${port}`], { exclude: '127.0.0.0/8' }),
  ).toEqual([]);
});

it('ends when its signal aborts', async () => {
  const { port } = await opened(ssh());
  const signal = AbortSignal.abort();
  expect(await found(`127.0.0.1:${port}`, { signal })).toEqual([]);
});

it.each([
  [['10.0.0.300'], {}, 'ERR_TARGET_INVALID'],
  [['10.0.0.1'], { ports: 'nosuch' }, 'ERR_TARGET_INVALID'],
  [['10.0.0.1'], { exclude: '10.0.0.0/99' }, 'ERR_TARGET_INVALID'],
  [['10.0.0.1'], { expect: 'nosuch' }, 'ERR_EXPECTATION_INVALID'],
] as const)('%j with %j is refused', async (targets, options, code) => {
  await expect(found(targets, options)).rejects.toMatchObject({ code });
});

it('never repeats a password', async () => {
  await expect(found('redis://u:secret@')).rejects.toThrow(/^(?!.*secret)/);
});
