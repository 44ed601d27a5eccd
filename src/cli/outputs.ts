import path from 'node:path';
import { InvalidArgumentError, type Option } from 'commander';
import { closest } from '../config/suggest.ts';
import { argumentText } from './argument-text.ts';
import { CliError } from './cli-error.ts';
import { collect } from './options.ts';
import { SuggestingOption } from './suggesting-option.ts';

/** Formats that list problems, of endpoints or of configs. */
export const PROBLEM_FORMATS = [
  'checkstyle',
  'github',
  'gitlab',
  'line',
  'rdjson',
  'sarif',
] as const;
export type ProblemFormat = (typeof PROBLEM_FORMATS)[number];

export const FORMATS = [
  'table',
  'json',
  'ndjson',
  'csv',
  'html',
  'junit',
  'markdown',
  'prometheus',
  ...PROBLEM_FORMATS,
] as const;
export type Format = (typeof FORMATS)[number];

/** The formats of `validate`, which has no endpoints to list. */
export const VALIDATE_FORMATS = ['json', 'junit', ...PROBLEM_FORMATS] as const;
export type ValidateFormat = (typeof VALIDATE_FORMATS)[number];

/** One `-o`: a format, and the file it is written to. */
export interface OutputSpec<F extends string = Format> {
  readonly format: F;
  readonly file?: string;
  /** Adds to the file instead of replacing it: the job summary of GitHub Actions. */
  readonly isAppended?: true;
}

/** What each format is for, below the options. */
export const FORMATS_HELP = `
Formats: table; html: one page; json, ndjson: everything; csv, markdown;
  github, gitlab, sarif, junit, checkstyle, rdjson: for CI; line: for editors;
  prometheus: metrics`;

export function outputOption(): Option {
  return formatOption(FORMATS, 'output format, see below; repeatable (default: table)');
}

/** `-o` with some of the formats. */
export function formatOption(formats: readonly string[], description: string): Option {
  const read = (text: string) => readOutput(text, formats);
  const option = new SuggestingOption('-o, --output <format[=file]>', description, formats);
  return option.argParser(collect(read));
}

/** `json`, `json=report.json`: the format is never guessed from the file's name. */
function readOutput<F extends string>(text: string, formats: readonly F[]): OutputSpec<F> {
  const equals = text.indexOf('=');
  const name = equals === -1 ? text : text.slice(0, equals);
  const format = formats.find((one) => one === name);
  if (!format) {
    const meant = closest(name, formats);
    const hint = meant === undefined ? '' : ` Did you mean "${meant}"?`;
    throw new InvalidArgumentError(`Use one of ${formats.join(', ')}.${hint}`);
  }
  if (equals === -1) return { format };
  const file = text.slice(equals + 1);
  if (file === '') throw new InvalidArgumentError('Add a file name after "=".');
  return { format, file };
}

/** The requested outputs, or a table. Two outputs cannot share one destination. */
export function outputsOf(specs: readonly OutputSpec[] = []): readonly OutputSpec[] {
  if (specs.length === 0) return [{ format: 'table' }];
  assertApart(specs);
  return specs;
}

/** Throws if two outputs share one destination. */
export function assertApart(specs: readonly OutputSpec<string>[]): void {
  for (const [i, { file, format }] of specs.entries()) {
    const other = specs.slice(0, i).find((one) => isSame(one.file, file));
    if (!other) continue;
    const place = file === undefined ? 'stdout' : argumentText(file);
    const hint = file === undefined ? `write one to a file: -o ${format}=FILE` : 'use two files';
    throw new CliError(`"${other.format}" and "${format}" both write to ${place}`, hint);
  }
}

/** Throws if an output would replace a file that the command reads. */
export function assertNotInput(
  specs: readonly OutputSpec<string>[],
  inputs: readonly string[],
): void {
  for (const { file, format } of specs) {
    if (file === undefined || !inputs.some((one) => isSame(one, file))) continue;
    throw new CliError(
      `"${format}" would replace ${argumentText(file)}, which is an input`,
      'use another file',
    );
  }
}

/** Whether two spellings mean one file; both undefined is stdout. */
function isSame(one: string | undefined, other: string | undefined): boolean {
  if (one === undefined || other === undefined) return one === other;
  return path.resolve(one) === path.resolve(other);
}
