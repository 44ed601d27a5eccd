import { expect, it } from 'vitest';
import { HostLimit } from '../../src/fleet/host-limit.ts';

it('lets items of one host wait above its limit, and starts them in their order', () => {
  const hosts = new HostLimit<string>(2);
  expect(['a', 'b', 'c', 'd'].map((item) => hosts.enter('10.0.0.1', item))).toEqual([
    true,
    true,
    false,
    false,
  ]);
  expect(hosts.waiting).toBe(2);
  expect([hosts.leave('10.0.0.1'), hosts.leave('10.0.0.1')]).toEqual(['c', 'd']);
  expect(hosts.waiting).toBe(0);
});

it('does not let one host wait for another', () => {
  const hosts = new HostLimit<string>(1);
  hosts.enter('10.0.0.1', 'a');
  expect(hosts.enter('10.0.0.2', 'b')).toBe(true);
});

it('has room again when all have left', () => {
  const hosts = new HostLimit<string>(1);
  hosts.enter('10.0.0.1', 'a');
  expect(hosts.leave('10.0.0.1')).toBeUndefined();
  expect(hosts.enter('10.0.0.1', 'b')).toBe(true);
});

it('forgets what waits', () => {
  const hosts = new HostLimit<string>(1);
  hosts.enter('10.0.0.1', 'a');
  hosts.enter('10.0.0.1', 'b');
  hosts.clear();
  expect(hosts.waiting).toBe(0);
  expect(hosts.leave('10.0.0.1')).toBeUndefined();
});
