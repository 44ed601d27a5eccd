/** Replays the recorded servers on the loopback and probes them: `npm run test:replay`. */

import { parseArgs } from 'node:util';
import { runScript, UsageError, wholeNumber } from '../../scripts/run-script.ts';
import { printMeasured } from './measure-all.ts';
import { replay } from './replay-servers.ts';
import { failuresIn, totalsOf } from './totals.ts';

const USAGE = `usage: npm run test:replay -- [--wrong 3] [--only TEXT] [--first-contact] [--json]

Replays every recorded server on a free port of the loopback and probes it without an expectation,
with the right one, and with so many wrong ones. With --only, it replays the servers whose name
contains TEXT (ssh/, nginx). With --first-contact, it replays the servers of products that nothing
was learnt from. With --json, it prints only the totals. The exit code is 1 after a
wrong name, a false alarm or a miss.`;

/** Of wrong expectations: a server that closes on every foreign opening is hard to identify. */
const MIN_IDENTIFIED_SHARE = 0.9;
/** The same for products that nothing was learnt from. */
const MIN_IDENTIFIED_SHARE_AT_FIRST_CONTACT = 0.75;

async function main(args: string[]): Promise<number> {
  const { values } = parseArgs({
    args,
    options: {
      wrong: { type: 'string', default: '3' },
      only: { type: 'string', default: '' },
      'first-contact': { type: 'boolean', default: false },
      json: { type: 'boolean', default: false },
    },
  });
  const isFirstContact = values['first-contact'];
  const set = isFirstContact ? 'first-contact' : 'bytes';
  const replayed = await replay(set, values.only, wholeNumber('--wrong', values.wrong));
  if (!replayed) throw new UsageError(`no recorded server matches "${values.only}"`);
  const totals = totalsOf(replayed);
  if (values.json) console.log(JSON.stringify(totals));
  else printMeasured(replayed);
  const share = isFirstContact ? MIN_IDENTIFIED_SHARE_AT_FIRST_CONTACT : MIN_IDENTIFIED_SHARE;
  const isNamed = totals.namedWithWrong >= share * totals.probedWithWrong;
  return failuresIn(totals) > 0 || !isNamed ? 1 : 0;
}

await runScript(USAGE, main);
