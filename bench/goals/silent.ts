/** A fleet of which half is silent: how fast it is, beside 64 targets that wait at a time. */

import { loopbackRange } from '../addresses.ts';
import { checkOf, inFolder, writeConfig } from '../command.ts';
import { grouped, seconds } from '../figures.ts';
import { measure } from '../measure.ts';
import { withServices } from '../services.ts';
import type { Goal, Scale } from './goal.ts';

interface Size {
  readonly targets: number;
  /** In the config, in seconds; a silent target takes about a second more. */
  readonly timeout: number;
}

const SIZES: Readonly<Record<Scale, Size>> = {
  small: { targets: 8000, timeout: 3 },
  full: { targets: 20_000, timeout: 5 },
};

/** The reference: so many silent targets at a time, each as long as its timeout. */
const WINDOW = 64;

export const silentGoal: Goal = {
  name: 'silent-rate',
  title: 'Targets per second, half of them silent, to 64 silent ones at a time',
  limit: { atLeast: 10, unit: 'times' },
  measure: async (scale) => {
    const { targets, timeout } = SIZES[scale];
    const wall = await wallOf(SIZES[scale]);
    const silentTargets = targets / 2;
    const windowWall = (silentTargets / WINDOW) * timeout * 1000;
    return {
      figure: windowWall / wall,
      details: [
        `${grouped(targets)} targets with timeout: ${timeout}s took ${seconds(wall)}: ` +
          `${((1000 * targets) / wall).toFixed(0)} per second; ` +
          `64 at a time take ${seconds(windowWall)} at least`,
      ],
    };
  },
};

/** Two ports of each address: one that speaks ssh, and one that accepts and never replies. */
async function wallOf({ targets, timeout }: Size): Promise<number> {
  return await withServices(['ssh', 'silent'], async (ssh = 0, silent = 0) =>
    inFolder(async (folder) => {
      const config = writeConfig(folder, {
        address: `${loopbackRange(targets / 2)}:${ssh},${silent}`,
        expect: 'ssh',
        defaults: { timeout: `${timeout}s` },
      });
      const { wall, code } = await measure(checkOf(config, '-o', 'ndjson=/dev/null'));
      if (code !== 1) throw new Error(`exit code ${code} in place of 1`);
      return wall;
    }),
  );
}
