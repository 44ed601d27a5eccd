import { afterEach, expect, it, vi } from 'vitest';
import { closedPort, ssh } from '../../fixtures/servers/index.ts';
import { opened } from '../support/command.ts';
import { foundIn, probed } from '../support/probing.ts';

const lookup = vi.hoisted(() => vi.fn());
vi.mock('node:dns', async (original) => {
  const dns = await original<typeof import('node:dns')>();
  const answer = (host: string, options: unknown, done: (...all: unknown[]) => void) => {
    Promise.resolve(lookup(host, options)).then(
      (found) => done(null, found),
      (error) => done(error),
    );
  };
  return { ...dns, lookup: answer, default: { ...dns, lookup: answer } };
});

afterEach(() => {
  lookup.mockReset();
});

/** Peers listen on 127.0.0.1 only: the other address refuses. */
const BOTH = [
  { address: '::1', family: 6 },
  { address: '127.0.0.1', family: 4 },
];

it('probes the next address of a name where the first one does not accept', async () => {
  lookup.mockResolvedValue(BOTH);
  const peer = await opened(ssh());
  const answer = await probed(peer, 'ssh', { host: 'both.test' });
  expect(foundIn(answer)).toBe('ssh');
  expect(answer.address).toBe('127.0.0.1');
  expect(answer.connections).toBe(2);
});

it('probes no further address once one has accepted', async () => {
  lookup.mockResolvedValue([...BOTH].reverse());
  const peer = await opened(ssh());
  const answer = await probed(peer, 'ssh', { host: 'both.test' });
  expect(answer.address).toBe('127.0.0.1');
  expect(answer.connections).toBe(1);
});

it('probes a given address without a look-up', async () => {
  const peer = await opened(ssh());
  const answer = await probed(peer, 'ssh', { host: 'both.test', address: '127.0.0.1' });
  expect(foundIn(answer)).toBe('ssh');
  expect(lookup).not.toHaveBeenCalled();
});

it('reports a refusal where no address accepts', async () => {
  lookup.mockResolvedValue([{ address: '127.0.0.1', family: 4 }]);
  const answer = await probed(await closedPort(), 'ssh', { host: 'one.test' });
  expect(foundIn(answer)).toBe('refused');
});

it('reports that a name does not exist', async () => {
  lookup.mockRejectedValue(Object.assign(new Error('none'), { code: 'ENOTFOUND' }));
  const { identification, connections } = await probed(9, 'ssh', { host: 'none.test' });
  expect(identification).toMatchObject({ outcome: 'no-such-name', code: 'ENOTFOUND' });
  expect(connections).toBe(0);
});

it('looks a name up again in a retry where the resolver was busy', async () => {
  lookup.mockRejectedValueOnce(Object.assign(new Error('busy'), { code: 'EAI_AGAIN' }));
  lookup.mockResolvedValueOnce([{ address: '127.0.0.1', family: 4 }]);
  const peer = await opened(ssh());
  const answer = await probed(peer, 'ssh', { host: 'one.test', limits: { retries: 1 } });
  expect(foundIn(answer)).toBe('ssh');
});

it('waits for a resolver no longer than the limit', async () => {
  lookup.mockReturnValue(new Promise(() => {}));
  const how = { host: 'slow.test', limits: { total: 100 } };
  const { identification } = await probed(9, 'ssh', how);
  expect(identification).toMatchObject({ outcome: 'resolver-failed', code: 'ETIMEDOUT' });
});

it('waits for a resolver no longer than until an abort', async () => {
  const stopping = new AbortController();
  lookup.mockImplementation(() => {
    queueMicrotask(() => stopping.abort());
    return new Promise(() => {});
  });
  const answer = await probed(9, 'ssh', { host: 'slow.test', signal: stopping.signal });
  expect(foundIn(answer)).toBe('not-finished');
  expect(answer.connections).toBe(0);
});

it('reports that a name without an address does not exist', async () => {
  lookup.mockResolvedValue([]);
  expect(foundIn(await probed(9, 'ssh', { host: 'empty.test' }))).toBe('no-such-name');
});
