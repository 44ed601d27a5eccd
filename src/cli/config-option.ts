import { Option } from 'commander';
import { collect } from './options.ts';

/** How the commands that read configs take them. */

export const CONFIG_HELP =
  'config files, folders with one, or - for stdin (default: firstbytes.yaml here or above in the repository)';

/** The same as the argument: other tools have it as an option. */
export function configFileOption(): Option {
  return new Option('-c, --config <file>', 'the same as the argument; repeatable').argParser(
    collect((text) => text),
  );
}
