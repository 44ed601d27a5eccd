import { InvalidArgumentError, Option } from 'commander';
import { closest } from '../config/suggest.ts';
import { CliError } from './cli-error.ts';
import { collect } from './options.ts';

export const FORMATS = ['table', 'json', 'ndjson'] as const;
export type Format = (typeof FORMATS)[number];

/** One `-o`: a format, and the file it goes to. */
export interface OutputSpec {
  readonly format: Format;
  readonly file?: string;
}

export function outputOption(): Option {
  return new Option(
    '-o, --output <format[=file]>',
    `${FORMATS.join(', ')}; repeatable; stdout unless a file is given`,
  ).argParser(collect(readOutput));
}

/** `json`, `json=report.json`: the format is never guessed from the file's name. */
function readOutput(text: string): OutputSpec {
  const equals = text.indexOf('=');
  const name = equals === -1 ? text : text.slice(0, equals);
  const format = FORMATS.find((one) => one === name);
  if (!format) {
    const meant = closest(name, FORMATS);
    const hint = meant === undefined ? '' : ` Did you mean "${meant}"?`;
    throw new InvalidArgumentError(`The formats are ${FORMATS.join(', ')}.${hint}`);
  }
  if (equals === -1) return { format };
  const file = text.slice(equals + 1);
  if (file === '') throw new InvalidArgumentError('The name of the file is missing after "=".');
  return { format, file };
}

/** The outputs that were asked for, or a table; no two of them may go to one place. */
export function outputsOf(specs: readonly OutputSpec[] = []): readonly OutputSpec[] {
  if (specs.length === 0) return [{ format: 'table' }];
  for (const [i, { file, format }] of specs.entries()) {
    const other = specs.slice(0, i).find((one) => one.file === file);
    if (!other) continue;
    const place = file ?? 'stdout';
    const hint = file === undefined ? `give one of them a file: -o ${format}=FILE` : undefined;
    throw new CliError(`"${other.format}" and "${format}" would both go to ${place}`, hint);
  }
  return specs;
}
