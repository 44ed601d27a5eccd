import type { Command } from 'commander';
import type { CliContext } from './cli-context.ts';

/** A command's definition; it hands the exit code to `finish`. */
export type AddCommand = (context: CliContext, finish: (exitCode: number) => void) => Command;
