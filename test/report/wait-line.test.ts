import { expect, it } from 'vitest';
import { waitLine } from '../../src/report/wait-line.ts';
import { endpointOf, okOf, refusedOf, resultOf } from '../support/results.ts';

const endpoint = endpointOf({
  name: 'db',
  target: { host: '127.0.0.1', port: 5432, transport: 'tcp' },
});
const OK = okOf({ endpoint });
const REFUSED = refusedOf({ endpoint });

it('has the time, the endpoint and its state', () => {
  expect(waitLine([REFUSED], undefined, 12)).toBe('0s db 127.0.0.1:5432: refused');
});

it('shows a change, with the software of what is ok', () => {
  expect(waitLine([OK], [REFUSED], 12_900)).toBe(
    '12s db 127.0.0.1:5432: refused -> ok (OpenSSH 9.2p1)',
  );
});

it('is absent where nothing changes', () => {
  expect(waitLine([REFUSED], [REFUSED], 1000)).toBeUndefined();
});

it('names the wrong protocol', () => {
  expect(waitLine([resultOf({ endpoint })], [REFUSED], 1000)).toBe(
    '1s db 127.0.0.1:5432: refused -> wrong-protocol (ssh)',
  );
});

it('shows the message of a server that is not ready, escaped and short', () => {
  const about = { protocol: 'ssh', message: `wait\x1b[2J${'x'.repeat(200)}` };
  const loading = okOf({ endpoint, findings: [{ code: 'not-ready', about }] });
  const line = waitLine([loading], undefined, 0) ?? '';
  expect(line).toContain('not-ready (wait');
  expect(line).not.toContain('\x1b');
  expect(line.length).toBeLessThan(140);
});

it('shows the states of all addresses once each', () => {
  expect(waitLine([REFUSED, REFUSED], undefined, 0)).toBe('0s db 127.0.0.1:5432: refused');
  expect(waitLine([OK, REFUSED], undefined, 0)).toBe(
    '0s db 127.0.0.1:5432: ok (OpenSSH 9.2p1), refused',
  );
});
