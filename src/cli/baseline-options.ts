import { Option } from 'commander';

/** What the options below give a command. */
export interface BaselineCommandOptions {
  readonly baseline?: string;
  readonly updateBaseline?: true;
  readonly failOn?: 'new' | 'any';
}

export function baselineOptions(): readonly Option[] {
  return [
    new Option('--baseline <file>', 'accept the findings that this file lists'),
    new Option('--update-baseline', 'write the findings of this check to --baseline'),
    new Option('--fail-on <findings>', 'with --baseline: fail on new findings, or on any').choices([
      'new',
      'any',
    ]),
  ];
}
