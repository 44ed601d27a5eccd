import type { Command } from 'commander';
import type { Surroundings } from './surroundings.ts';

/** A command's definition; it hands the exit code to `finish`. */
export type AddCommand = (around: Surroundings, finish: (exitCode: number) => void) => Command;
