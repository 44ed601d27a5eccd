import { afterEach, expect, it, vi } from 'vitest';
import { LookUps } from '../../src/net/look-up.ts';

type Callback = (error: Error | null, found?: readonly { address: string }[]) => void;

/** Look-ups of this process, by name, that wait for their answer. */
const waiting = vi.hoisted(() => new Map<string, Callback[]>());
vi.mock('node:dns', async (original) => {
  const dns = await original<typeof import('node:dns')>();
  const lookup = (name: string, _options: unknown, done: Callback) => {
    waiting.set(name, [...(waiting.get(name) ?? []), done]);
  };
  return { ...dns, lookup, default: { ...dns, lookup } };
});

const runs: LookUps[] = [];

function run(): LookUps {
  const lookUps = new LookUps();
  runs.push(lookUps);
  return lookUps;
}

/** Answers all look-ups of a name. */
function answer(name: string, ...result: Parameters<Callback>): void {
  const callbacks = waiting.get(name) ?? [];
  waiting.delete(name);
  for (const done of callbacks) done(...result);
}

afterEach(() => {
  for (const name of waiting.keys()) answer(name, null, []);
  for (const one of runs.splice(0)) one.close();
});

const FOUND = [{ address: '192.0.2.1' }, { address: '2001:db8::1' }];

it('looks a name up once, however many wait for it', async () => {
  const lookUps = run();
  const all = Array.from({ length: 20 }, () => lookUps.find('a.test').addresses.done);
  expect(waiting.get('a.test')).toHaveLength(1);
  answer('a.test', null, FOUND);
  expect(new Set(await Promise.all(all))).toEqual(new Set([['192.0.2.1', '2001:db8::1']]));
  await lookUps.find('a.test').addresses.done;
  expect(waiting.has('a.test')).toBe(false);
});

it('remembers that a name does not exist', async () => {
  const lookUps = run();
  const { done } = lookUps.find('none.test').addresses;
  answer('none.test', Object.assign(new Error(), { code: 'ENOTFOUND' }));
  expect(await done).toMatchObject({ failure: 'no-such-name', code: 'ENOTFOUND' });
  expect(await lookUps.find('none.test').addresses.done).toBe(await done);
});

it('looks a name up again after the resolver failed', async () => {
  const lookUps = run();
  const { done } = lookUps.find('busy.test').addresses;
  answer('busy.test', Object.assign(new Error(), { code: 'EAI_AGAIN' }));
  expect(await done).toMatchObject({ failure: 'resolver-failed', code: 'EAI_AGAIN' });
  lookUps.find('busy.test');
  expect(waiting.get('busy.test')).toHaveLength(1);
});

it('is cancelled for one that waits, and goes on for the others', async () => {
  const lookUps = run();
  const [first, second] = [lookUps.find('a.test').addresses, lookUps.find('a.test').addresses];
  first.cancel();
  answer('a.test', null, FOUND);
  expect(await first.done).toMatchObject({ failure: 'resolver-failed', code: 'ETIMEDOUT' });
  expect(await second.done).toEqual(['192.0.2.1', '2001:db8::1']);
});

it('starts when the resolver has room for it', async () => {
  const lookUps = run();
  let hasStarted = false;
  for (const name of ['one.test', 'two.test']) await lookUps.find(name).started.done;
  const third = lookUps.find('three.test');
  void third.started.done.then(() => {
    hasStarted = true;
  });
  await Promise.resolve();
  expect(hasStarted).toBe(false);
  answer('one.test', null, FOUND);
  await third.started.done;
  expect(waiting.has('three.test')).toBe(true);
});

it('of a further name is left to another process while two names have no answer', async () => {
  const lookUps = run();
  lookUps.find('one.test');
  lookUps.find('two.test');
  expect(await lookUps.find('localhost').addresses.done).toContain('127.0.0.1');
  expect(waiting.has('localhost')).toBe(false);
});

it('is not waited for once nobody needs it', () => {
  const lookUps = run();
  lookUps.find('one.test');
  lookUps.find('two.test');
  lookUps.find('three.test').started.cancel();
  answer('one.test', null, FOUND);
  expect(waiting.has('three.test')).toBe(false);
});
