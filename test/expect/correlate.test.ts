import { describe, expect, it } from 'vitest';
import { comparedOf } from '../../src/expect/compared.ts';
import { correlate } from '../../src/expect/correlate.ts';
import type { Result } from '../../src/expect/result.ts';
import { endpointOf, foundOf, resultOf } from '../support/expectations.ts';

function notesOf(results: readonly Result[]) {
  return correlate(results.flatMap((one) => comparedOf(one) ?? []));
}

describe('endpoints seen together', () => {
  it('are swapped if each has the protocol expected of the other', () => {
    const notes = notesOf([
      resultOf(0, endpointOf('ssh', { port: 22 }), foundOf('tls/http')),
      resultOf(1, endpointOf('tls/http', { port: 443 }), foundOf('ssh')),
    ]);
    expect(notes.get(0)).toEqual([{ code: 'swapped', about: { with: { address: 'a.test:443' } } }]);
    expect(notes.get(1)).toEqual([{ code: 'swapped', about: { with: { address: 'a.test:22' } } }]);
  });

  it('prefer a partner at the same host', () => {
    const notes = notesOf([
      resultOf(0, endpointOf('ssh'), foundOf('http')),
      resultOf(1, endpointOf('http', { host: 'b.test' }), foundOf('ssh')),
      resultOf(2, endpointOf('http', { port: 81 }), foundOf('ssh')),
    ]);
    expect(notes.get(0)).toEqual([{ code: 'swapped', about: { with: { address: 'a.test:81' } } }]);
  });

  it('show where a service has moved to', () => {
    const notes = notesOf([
      resultOf(0, endpointOf('redis', { port: 6379 }), foundOf('refused')),
      resultOf(1, endpointOf('any', { port: 6380 }), foundOf('redis')),
    ]);
    expect(notes.get(0)).toEqual([{ code: 'moved', about: { to: { address: 'a.test:6380' } } }]);
    expect(notes.has(1)).toBe(false);
  });

  it('do not advise an endpoint that is right under its own expectation', () => {
    const notes = notesOf([
      resultOf(0, endpointOf('http', { port: 80 }), foundOf('refused')),
      resultOf(1, endpointOf('http', { port: 8080 }), foundOf('http')),
    ]);
    expect(notes.size).toBe(0);
  });

  it('do not advise one of several web servers', () => {
    const moved = resultOf(0, endpointOf('http', { port: 80 }), foundOf('refused'));
    const one = resultOf(1, endpointOf('redis', { port: 81 }), foundOf('http'));
    const other = resultOf(2, endpointOf('ssh', { port: 82 }), foundOf('http'));
    expect(notesOf([moved, one, other]).size).toBe(0);
    expect(notesOf([moved, one]).has(0)).toBe(true);
  });

  it('do not advise the partner of a swap to a third', () => {
    const notes = notesOf([
      resultOf(0, endpointOf('mqtt', { port: 1 }), foundOf('http')),
      resultOf(1, endpointOf('http', { port: 2 }), foundOf('mqtt')),
      resultOf(2, endpointOf('mqtt', { port: 3 }), foundOf('http')),
    ]);
    expect([...notes.keys()]).toEqual([0, 1]);
  });

  it('advise an endpoint that is right where the protocol is declared', () => {
    const endpoint = endpointOf('ssh', { port: 8080 });
    const declared = { ...endpoint, expectation: { ...endpoint.expectation, isDeclared: true } };
    const notes = notesOf([
      resultOf(0, endpointOf('ssh', { port: 80 }), foundOf('refused')),
      resultOf(1, declared as typeof endpoint, foundOf('ssh')),
    ]);
    expect(notes.get(0)).toEqual([{ code: 'moved', about: { to: { address: 'a.test:8080' } } }]);
  });

  it('are in one pair at most', () => {
    const notes = notesOf([
      resultOf(0, endpointOf('ssh', { port: 1 }), foundOf('http')),
      resultOf(1, endpointOf('ssh', { port: 2 }), foundOf('http')),
      resultOf(2, endpointOf('http', { port: 3 }), foundOf('ssh')),
    ]);
    const swapped = [...notes].filter(([, list]) => list.some(({ code }) => code === 'swapped'));
    expect(swapped.map(([index]) => index)).toEqual([0, 2]);
  });

  it('are looked at a bounded number of times, however many there are', () => {
    let reads = 0;
    const entries = Array.from({ length: 2000 }, (_, i) => {
      const expected = i % 2 === 0 ? 'ssh' : 'redis';
      const found = i % 4 < 2 ? expected : 'http';
      const one = resultOf(
        i,
        endpointOf(expected, { host: `h${i % 7}.test`, port: i }),
        foundOf(found),
      );
      const entry = comparedOf(one);
      if (!entry) return [];
      return new Proxy(entry, {
        get: (target, key, receiver) => {
          reads++;
          return Reflect.get(target, key, receiver);
        },
      });
    });
    correlate(entries.flat());
    expect(reads).toBeLessThan(100 * entries.length);
  });

  it('show one wrong host behind many names', () => {
    const names = ['x.test', 'y.test', 'z.test'];
    const results = names.map((host, i) =>
      resultOf(i, endpointOf('redis', { host }), foundOf('http'), '192.0.2.7'),
    );
    for (const i of names.keys()) {
      expect(notesOf(results).get(i)).toEqual([
        { code: 'catch-all', about: { address: '192.0.2.7:80', endpoints: 3, found: 'http' } },
      ]);
    }
    expect(notesOf(results.slice(0, 2)).size).toBe(0);
  });

  it('get no notes if all are ok', () => {
    expect(notesOf([resultOf(0, endpointOf('ssh'), foundOf('ssh'))]).size).toBe(0);
  });
});
