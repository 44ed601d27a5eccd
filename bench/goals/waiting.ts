/** How long a verdict takes on the loopback, for each protocol expected where another one is. */

import selfsigned from 'selfsigned';
import { recordings } from '../../fixtures/recordings.ts';
import { silent } from '../../fixtures/servers/index.ts';
import { builtInRegistry } from '../../src/library/built-in.ts';
import { probe } from '../../src/library/probe.ts';
import { type PlayedServer, play } from '../../test/lab/player.ts';
import { median } from '../statistics.ts';
import type { Goal, Outcome, Scale } from './goal.ts';

const ROUNDS: Readonly<Record<Scale, number>> = { small: 1, full: 5 };

/** What is expected, and the recorded server that speaks it: client first, server first, TLS. */
const SERVERS = {
  http: 'http/nginx-http-1.22.1',
  redis: 'redis/redis-7.0.15',
  ssh: 'ssh/openssh-9.2p1',
  smtp: 'smtp/postfix-3.7',
  https: 'http/nginx-https-1.22.1',
} as const;

type Spoken = keyof typeof SERVERS;
const SPOKEN = Object.keys(SERVERS) as Spoken[];

export const waitingGoals: readonly Goal[] = [
  {
    name: 'waiting-verdict',
    title: 'Longest wait for a verdict: http, redis, ssh, smtp or https expected where another is',
    limit: { atMost: 400, unit: 'ms' },
    measure: (scale) =>
      withRecordedServers(async (portOf) => {
        const pairs = SPOKEN.flatMap((there) => SPOKEN.map((expected) => ({ expected, there })));
        return await slowest(
          scale,
          pairs.map(({ expected, there }) => ({
            title: `${expected} expected, ${there} there`,
            port: portOf(there),
            expected,
          })),
        );
      }),
  },
  {
    name: 'waiting-closed',
    title: 'Longest wait to identify an ssh, http or silent server that should be closed',
    limit: { atMost: 1500, unit: 'ms' },
    measure: (scale) =>
      withRecordedServers(async (portOf) => {
        const nothing = await silent();
        try {
          return await slowest(scale, [
            { title: 'closed expected, ssh there', port: portOf('ssh'), expected: 'closed' },
            { title: 'closed expected, http there', port: portOf('http'), expected: 'closed' },
            { title: 'closed expected, silence there', port: nothing.port, expected: 'closed' },
          ]);
        } finally {
          await nothing.close();
        }
      }),
  },
];

interface Case {
  readonly title: string;
  readonly port: number;
  readonly expected: string;
}

/** The median of each case; the figure is the highest one. */
async function slowest(scale: Scale, cases: readonly Case[]): Promise<Outcome> {
  const measured: { readonly title: string; readonly ms: number; readonly text: string }[] = [];
  for (const { title, port, expected } of cases) {
    const times: number[] = [];
    let text = '';
    for (let i = 0; i < ROUNDS[scale]; i++) {
      const startedAt = performance.now();
      const { status, found } = await probe(`127.0.0.1:${port}`, { expect: expected });
      times.push(performance.now() - startedAt);
      text = `${status}, ${found.stack ?? found.outcome}`;
    }
    measured.push({ title, ms: median(times), text });
  }
  return {
    figure: Math.max(...measured.map(({ ms }) => ms)),
    details: measured.map(({ title, ms, text }) => `${title}: ${ms.toFixed(0)} ms (${text})`),
  };
}

async function withRecordedServers<T>(
  use: (portOf: (one: Spoken) => number) => Promise<T>,
): Promise<T> {
  const key = await selfsigned.generate([{ name: 'commonName', value: 'bench.test' }]);
  const played = new Map<Spoken, PlayedServer>();
  try {
    for (const one of SPOKEN) {
      const [protocol] = SERVERS[one].split('/');
      const recording = recordings({ protocol: protocol ?? '' }).find(
        ({ name }) => name === SERVERS[one],
      );
      if (!recording) throw new Error(`no recording ${SERVERS[one]}`);
      played.set(one, await play(recording, builtInRegistry(), key));
    }
    const portOf = (one: Spoken) => played.get(one)?.endpoint.port ?? 0;
    // The first probe of a process loads TLS.
    await probe(`127.0.0.1:${portOf('https')}`, { expect: 'https' });
    return await use(portOf);
  } finally {
    for (const { stop } of played.values()) stop();
  }
}
