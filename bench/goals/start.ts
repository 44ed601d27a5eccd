/** What small things cost, beside an empty process of Node. */

import { loopbackRange } from '../addresses.ts';
import { checkOf, FIRSTBYTES, inFolder, writeConfig } from '../command.ts';
import { times } from '../figures.ts';
import { type Measured, measureInTurn } from '../measure.ts';
import { withServices } from '../services.ts';
import { type Goal, type Scale, sharedByGoals } from './goal.ts';

const ROUNDS: Readonly<Record<Scale, number>> = { small: 15, full: 25 };
const LIBRARY = new URL('../../dist/index.js', import.meta.url).href;
/** `HTTP` as a number, as a length in a log. */
const NUMBER = '1213486160';

export const startGoals: readonly Goal[] = [
  startGoal('start-import', "CPU of import 'firstbytes', to node -e 0", 2, 'importing'),
  startGoal('start-check', 'CPU of a check of ten endpoints, to node -e 0', 2.2, 'check'),
  startGoal('start-explain', `CPU of explain ${NUMBER}, to node -e 0`, 2, 'explain'),
];

type Started = 'importing' | 'check' | 'explain';

function startGoal(name: string, title: string, atMost: number, which: Started): Goal {
  return {
    name,
    title,
    limit: { atMost, unit: 'times' },
    measure: async (scale) => {
      const measured = await measureStart(scale);
      const [one, empty] = [measured[which], measured.empty];
      return {
        figure: one.cpuRatio,
        details: [`${textOf(one)}, beside ${textOf(empty)} of an empty process`],
      };
    },
  };
}

const measureStart = sharedByGoals((scale) =>
  withServices(['ssh'], async (port = 0) =>
    inFolder(async (folder) => {
      // The first ten: a row has 200 at least.
      const address = `${loopbackRange(200).replace('[1-200]', '[1-10]')}:${port}`;
      const config = writeConfig(folder, { address, expect: 'ssh' });
      const [empty, importing, check, explain] = await measureInTurn(ROUNDS[scale], [
        ['-e', '0'],
        ['--input-type=module', '-e', `await import(${JSON.stringify(LIBRARY)})`],
        checkOf(config),
        [FIRSTBYTES, 'explain', NUMBER],
      ]);
      for (const { code } of [empty, importing, check, explain]) {
        if (code !== 0) throw new Error(`exit code ${code} in place of 0`);
      }
      return { empty, importing, check, explain };
    }),
  ),
);

function textOf({ cpu, wall, cpuRatio }: Measured): string {
  return `${cpu.toFixed(0)} ms CPU (${times(cpuRatio)}), ${wall.toFixed(0)} ms wall`;
}
