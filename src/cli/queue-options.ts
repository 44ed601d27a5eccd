import { InvalidArgumentError, Option } from 'commander';
import { type QueueAddress, readQueueAddress } from '../fleet/queue/queue-address.ts';
import { isZoneName } from '../fleet/queue/range-queue.ts';
import type { CliContext } from './cli-context.ts';
import { CliError } from './cli-error.ts';

/** The options that `enqueue`, `worker` and `collect` share. */

/** Keeps a password out of the list of processes. */
const QUEUE_VARIABLE = 'FIRSTBYTES_QUEUE';

export function folderOption(): Option {
  return new Option('--folder <dir>', 'folder that all machines share').makeOptionMandatory();
}

export function queueOption(): Option {
  return new Option('--queue <url>', `server of the queue (default: $${QUEUE_VARIABLE})`);
}

export function zoneOption(description: string): Option {
  return new Option('--zone <name>', description).argParser((text) => {
    if (!isZoneName(text)) {
      throw new InvalidArgumentError('Use letters, digits, ".", "_" and "-".');
    }
    return text;
  });
}

/** The address of the queue, from the option or the environment. Its text is never repeated. */
export function queueAddressOf(queue: string | undefined, { env }: CliContext): QueueAddress {
  const text = queue ?? env[QUEUE_VARIABLE];
  if (text === undefined || text === '') {
    throw new CliError('no queue', `pass --queue redis://host:6379, or set ${QUEUE_VARIABLE}`);
  }
  const address = readQueueAddress(text);
  if ('problem' in address) throw new CliError('--queue is not a valid URL', address.problem);
  return address;
}
