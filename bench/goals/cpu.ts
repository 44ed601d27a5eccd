/** The CPU of a check whose expectations are right, beside the bare loop with the same opening. */

import { builtInRegistry } from '../../src/library/built-in.ts';
import { openingFor } from '../../src/protocols/protocol.ts';
import { loopbackRange } from '../addresses.ts';
import { checkOf, inFolder, writeConfig } from '../command.ts';
import { compiled } from '../compiled.ts';
import { grouped, microsecondsEach, seconds, times } from '../figures.ts';
import { type Measured, measureInTurn } from '../measure.ts';
import { type Service, withServices } from '../services.ts';
import type { Goal, Outcome, Scale } from './goal.ts';

const CONCURRENCY = 64;

interface Sizes {
  readonly counts: readonly number[];
  readonly rounds: number;
}

/** The last count is the one that the limit is for. */
const SIZES: Readonly<Record<Scale, Sizes>> = {
  small: { counts: [2000, 20_000], rounds: 1 },
  full: { counts: [2000, 20_000], rounds: 5 },
};

/** Handshakes keep the server busier than its clients. */
const HTTPS_SIZES: Readonly<Record<Scale, Sizes>> = {
  small: { counts: [1000, 4000], rounds: 1 },
  full: { counts: [2000, 20_000], rounds: 3 },
};

export const cpuGoals: readonly Goal[] = [
  cpuGoal('ssh', 1.5, SIZES),
  cpuGoal('redis', 2, SIZES),
  cpuGoal('http', 2, SIZES),
  cpuGoal('https', 2, HTTPS_SIZES),
];

function cpuGoal(service: Service, atMost: number, sizes: Readonly<Record<Scale, Sizes>>): Goal {
  return {
    name: `cpu-${service}`,
    title: `CPU of a check of 20,000 endpoints that speak ${service}, to the bare loop`,
    limit: { atMost, unit: 'times' },
    measure: (scale) => measureCpu(service, sizes[scale]),
  };
}

async function measureCpu(service: Service, { counts, rounds }: Sizes): Promise<Outcome> {
  const details: string[] = [];
  let figure = Number.NaN;
  for (const count of counts) {
    const { bare, check } = await compareWithBareLoop(service, count, rounds);
    figure = check.cpuRatio;
    details.push(
      `${grouped(count)} endpoints: bare loop ${textOf(bare, count)}`,
      `${grouped(count)} endpoints: firstbytes check ${textOf(check, count)}: ` +
        `${times(check.cpuRatio)} the CPU, ${times(check.wallRatio)} the wall time`,
    );
  }
  return { figure, details };
}

function textOf({ cpu, wall, rss }: Measured, count: number): string {
  const each = microsecondsEach(cpu, count);
  return `${seconds(cpu)} CPU (${each}), ${seconds(wall)} wall, ${rss.toFixed(0)} MiB`;
}

export interface Comparison {
  readonly bare: Measured;
  readonly check: Measured;
}

/** Checks `count` addresses of one server, in turn with the bare loop. */
export async function compareWithBareLoop(
  service: Service,
  count: number,
  rounds: number,
): Promise<Comparison> {
  return await withServices([service], async (port = 0) =>
    inFolder(async (folder) => {
      const config = writeConfig(folder, {
        address: `${loopbackRange(count)}:${port}`,
        expect: service,
      });
      const [bare, check] = await measureInTurn(rounds, [
        bareLoop(service, port, count),
        checkOf(config, '--concurrency', String(CONCURRENCY)),
      ]);
      if (bare.code !== 0 || check.code !== 0) throw new Error('not all endpoints replied');
      return { bare, check };
    }),
  );
}

/** The arguments of Node for the bare loop over as many addresses. */
export function bareLoop(service: Service, port: number, count: number): readonly string[] {
  const [layer, protocol] = service === 'https' ? ['tls', 'http'] : ['tcp', service];
  const found = builtInRegistry().get(protocol);
  if (!found) throw new Error(`no protocol ${protocol}`);
  const to = { host: '127.1.0.1', port, path: '/', nonce: 'bench' };
  const opening = found.speaksFirst === 'server' ? new Uint8Array() : openingFor(found, to);
  const bare = compiled(new URL('../bare.ts', import.meta.url));
  const sizes = [port, count, CONCURRENCY].map(String);
  return [bare, layer, ...sizes, Buffer.from(opening).toString('hex')];
}
