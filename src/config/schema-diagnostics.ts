import { z } from 'zod';
import type { Path, SchemaDiagnostic } from './diagnostic.ts';
import { type ConfigDocument, UNSET } from './document.ts';
import { configSchema } from './schema.ts';
import { closest, didYouMean } from './suggest.ts';

/** What the schema has against a config, in the words of this program. */
export function schemaDiagnostics(document: ConfigDocument): SchemaDiagnostic[] {
  const result = configSchema.safeParse(document.value);
  if (result.success) return [];
  return onePerPlace(result.error.issues.flatMap((issue) => faultsOf(issue, document)));
}

/**
 * A value of the wrong kind breaks several rules at once: the first tells it. A key that is
 * missing because it is misspelt is told as misspelt.
 */
function onePerPlace(faults: readonly Misspelt[]): SchemaDiagnostic[] {
  const told = new Set<string>();
  const misspelt = new Set<string>();
  for (const { path, meant } of faults) {
    if (meant !== undefined) misspelt.add(JSON.stringify([...path.slice(0, -1), meant]));
  }
  return faults.flatMap(({ meant: _, absent, ...fault }) => {
    const place = JSON.stringify([fault.path, absent]);
    if (
      told.has(place) ||
      (absent !== undefined && misspelt.has(JSON.stringify([...fault.path, absent])))
    )
      return [];
    told.add(place);
    return [fault];
  });
}

/** What only this file wants to know of a fault. */
type Misspelt = SchemaDiagnostic & {
  readonly meant?: string | undefined;
  readonly absent?: string;
};

function faultsOf(issue: z.core.$ZodIssue, document: ConfigDocument): Misspelt[] {
  const path = issue.path.map((part) => (typeof part === 'number' ? part : String(part)));
  const value = valueAt(document.value, path);
  if (isReported(value)) return [];
  if (issue.code === 'unrecognized_keys') {
    return issue.keys.map((key) => ({
      message: `unknown key "${key}"`,
      path: [...path, key],
      atKey: true,
      meant: closest(key, keysAt(configSchema, path)),
      ...didYouMean(key, keysAt(configSchema, path)),
    }));
  }
  if (value === undefined && path.length > 0) return [missing(path)];
  if (issue.code === 'invalid_key') {
    return [{ message: issue.issues[0]?.message ?? issue.message, path, atKey: true }];
  }
  if (issue.code === 'invalid_type') {
    const standard = issue.message.startsWith('Invalid input');
    const expected = `expected ${KINDS[issue.expected] ?? issue.expected}, found ${kindOf(value)}`;
    return [{ message: standard ? expected : issue.message, path }];
  }
  if (issue.code === 'invalid_value') {
    const words = issue.values.map(String);
    const secret = document.substituted(path);
    const hint = typeof value === 'string' && !secret ? didYouMean(value, words) : {};
    return [
      {
        message: `expected ${words.length > 1 ? 'one of ' : ''}${words.join(', ')}`,
        path,
        ...hint,
      },
    ];
  }
  if (issue.code === 'too_small' && issue.message.startsWith('Too')) {
    return [{ message: `an empty ${issue.origin === 'string' ? 'text' : 'list'}`, path }];
  }
  if (issue.code === 'too_big' && issue.message.startsWith('Too')) {
    const unit = issue.origin === 'string' ? 'characters' : 'entries';
    return [{ message: `over ${issue.maximum} ${unit}`, path }];
  }
  return [{ message: issue.message, path }];
}

function missing(path: Path): Misspelt {
  if (path.length === 1 && path[0] === 'endpoints') {
    return {
      message: 'there are no endpoints: a check of nothing proves nothing',
      path: [],
      absent: 'endpoints',
    };
  }
  const absent = String(path.at(-1));
  return { message: `the key "${absent}" is missing`, path: path.slice(0, -1), absent };
}

/**
 * A value of which a variable is not set has been told already. This looks one level deep, for
 * below it aliases may share lists, and a walk through them all would never end.
 */
function isReported(value: unknown): boolean {
  return value === UNSET || (Array.isArray(value) && value.includes(UNSET));
}

function valueAt(value: unknown, path: Path): unknown {
  let inner = value;
  for (const part of path) {
    if (typeof inner !== 'object' || inner === null) return inner === UNSET ? UNSET : undefined;
    inner = Object.hasOwn(inner, part) ? (inner as Record<string, unknown>)[part] : undefined;
  }
  return inner;
}

const KINDS: Readonly<Record<string, string>> = {
  string: 'text',
  object: 'a map of keys',
  record: 'a map of keys',
  array: 'a list',
  int: 'a whole number',
  number: 'a number',
};

function kindOf(value: unknown): string {
  if (value === null) return 'nothing';
  if (Array.isArray(value)) return 'a list';
  if (typeof value === 'string') return 'text';
  if (typeof value === 'boolean') return `${value} (put it in quotes)`;
  return typeof value === 'number' ? 'a number (put it in quotes)' : 'a map of keys';
}

/** The keys that the schema knows at a path, to tell which one was meant. */
function keysAt(schema: z.core.$ZodType, path: Path): string[] {
  const open = opened(schema);
  const [part, ...rest] = path;
  if (part === undefined) return open instanceof z.ZodObject ? Object.keys(open.shape) : [];
  if (open instanceof z.ZodObject) {
    const inner = open.shape[String(part)];
    return inner ? keysAt(inner, rest) : [];
  }
  if (open instanceof z.ZodArray) return keysAt(open.element, rest);
  return open instanceof z.ZodRecord ? keysAt(open.valueType, rest) : [];
}

function opened(schema: z.core.$ZodType): z.core.$ZodType {
  const wrapped =
    schema instanceof z.ZodOptional ||
    schema instanceof z.ZodDefault ||
    schema instanceof z.ZodLazy;
  return wrapped ? opened(schema.unwrap()) : schema;
}
