import { InvalidArgumentError, type Option } from 'commander';
import { closest } from '../config/suggest.ts';
import { CliError } from './cli-error.ts';
import { collect } from './options.ts';
import { SuggestingOption } from './suggesting-option.ts';

export const FORMATS = ['table', 'json', 'ndjson'] as const;
export type Format = (typeof FORMATS)[number];

/** One `-o`: a format, and the file it is written to. */
export interface OutputSpec {
  readonly format: Format;
  readonly file?: string;
}

export function outputOption(): Option {
  return new SuggestingOption(
    '-o, --output <format[=file]>',
    `${FORMATS.join(', ')}; repeatable (default: table on stdout)`,
    FORMATS,
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
    throw new InvalidArgumentError(`Use one of ${FORMATS.join(', ')}.${hint}`);
  }
  if (equals === -1) return { format };
  const file = text.slice(equals + 1);
  if (file === '') throw new InvalidArgumentError('Add a file name after "=".');
  return { format, file };
}

/** The requested outputs, or a table. Two outputs cannot share one destination. */
export function outputsOf(specs: readonly OutputSpec[] = []): readonly OutputSpec[] {
  if (specs.length === 0) return [{ format: 'table' }];
  for (const [i, { file, format }] of specs.entries()) {
    const other = specs.slice(0, i).find((one) => one.file === file);
    if (!other) continue;
    const place = file ?? 'stdout';
    const hint = file === undefined ? `write one to a file: -o ${format}=FILE` : 'use two files';
    throw new CliError(`"${other.format}" and "${format}" both write to ${place}`, hint);
  }
  return specs;
}
