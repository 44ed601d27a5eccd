import { z } from 'zod';
import type { Path } from '../yaml/place.ts';
import { hintForHostAndPort, hintForTextEndpoint, hintForValue } from './common-mistakes.ts';
import type { SchemaDiagnostic } from './diagnostic.ts';
import { type ConfigDocument, UNSET } from './document.ts';
import { configSchema, outerSchema } from './schema.ts';
import { closest, didYouMean } from './suggest.ts';

/** Validates all of a config but its endpoints; messages use this program's wording. */
export function outerDiagnostics(document: ConfigDocument): SchemaDiagnostic[] {
  const { error } = outerSchema.safeParse(document.value);
  return error ? diagnosticsOf(error.issues, document, []) : [];
}

/** The issues of the value at a path. */
export function diagnosticsOf(
  issues: readonly z.core.$ZodIssue[],
  document: ConfigDocument,
  path: Path,
): SchemaDiagnostic[] {
  const found = issues.flatMap((issue) =>
    ofIssue({ ...issue, path: [...path, ...issue.path] }, document).map((one) => ({
      ...one,
      ...hintFor(one, document),
    })),
  );
  return onePerPlace(found.some(isAboutHost) ? found.filter(isNotAboutAddress) : found);
}

/** The hint for a common mistake, else the one that the diagnostic has. */
function hintFor(
  { path, hint, meant }: KeyDiagnostic,
  document: ConfigDocument,
): { hint?: string } {
  const key = String(path.at(-1));
  const isEndpoint = path[0] === 'endpoints' && typeof path[1] === 'number';
  const value = document.substituted(path) ? undefined : valueAt(document.value, path);
  const special =
    isEndpoint && path.length === 2 && typeof value === 'string'
      ? hintForTextEndpoint(value)
      : isEndpoint && key === 'host' && meant === undefined
        ? hintForHostAndPort(valueAt(document.value, path.slice(0, 2)))
        : hintForValue(key, value);
  const chosen = special ?? hint;
  return chosen === undefined ? {} : { hint: chosen };
}

/** An endpoint with `host` and `port` gets one message, not four. */
function isAboutHost({ path, atKey }: KeyDiagnostic): boolean {
  return atKey === true && path[0] === 'endpoints' && path.length === 3 && path[2] === 'host';
}

function isNotAboutAddress({ path, atKey, absent }: KeyDiagnostic): boolean {
  return !(atKey && path[2] === 'port') && absent !== 'address' && absent !== 'expect';
}

/**
 * Keeps the first diagnostic of each place: a value of the wrong kind breaks several rules at once.
 * A misspelt key is reported as misspelt, not as missing.
 */
function onePerPlace(diagnostics: readonly KeyDiagnostic[]): SchemaDiagnostic[] {
  const reported = new Set<string>();
  const misspelt = new Set<string>();
  for (const { path, meant } of diagnostics) {
    if (meant !== undefined) misspelt.add(JSON.stringify([...path.slice(0, -1), meant]));
  }
  return diagnostics.flatMap(({ meant: _, absent, ...diagnostic }) => {
    const place = JSON.stringify([diagnostic.path, absent]);
    if (
      reported.has(place) ||
      (absent !== undefined && misspelt.has(JSON.stringify([...diagnostic.path, absent])))
    )
      return [];
    reported.add(place);
    return [diagnostic];
  });
}

/** A diagnostic with the key that was probably meant, or the key that is missing. */
type KeyDiagnostic = SchemaDiagnostic & {
  readonly meant?: string | undefined;
  readonly absent?: string;
};

function ofIssue(issue: z.core.$ZodIssue, document: ConfigDocument): KeyDiagnostic[] {
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
  if (issue.code === 'invalid_union') {
    const inside = mistakesInside(issue);
    if (inside) {
      return inside.flatMap((one) => ofIssue({ ...one, path: [...path, ...one.path] }, document));
    }
  }
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
    return [{ message: `empty ${issue.origin === 'string' ? 'text' : 'list'}`, path }];
  }
  if (issue.code === 'too_big' && issue.message.startsWith('Too')) {
    const unit = issue.origin === 'string' ? 'characters' : 'entries';
    return [{ message: `longer than ${issue.maximum} ${unit}`, path }];
  }
  return [{ message: issue.message, path }];
}

/** Of a map or list that may have several forms: the mistakes in the only form that it resembles. */
function mistakesInside({
  errors,
}: z.core.$ZodIssueInvalidUnion): readonly z.core.$ZodIssue[] | undefined {
  const alike = errors.filter((issues) =>
    issues.some(({ path, code }) => path.length > 0 || INSIDE.includes(code)),
  );
  return alike.length === 1 ? alike[0] : undefined;
}

/** Issues of a value that has the right kind. */
const INSIDE: readonly string[] = ['unrecognized_keys', 'too_small', 'too_big', 'invalid_format'];

function missing(path: Path): KeyDiagnostic {
  if (path.length === 1 && path[0] === 'endpoints') {
    return {
      message: 'no endpoints to check',
      hint: 'add endpoints: [{ address: "web.internal:80", expect: http }]',
      path: [],
      absent: 'endpoints',
    };
  }
  const absent = String(path.at(-1));
  return { message: `missing key "${absent}"`, path: path.slice(0, -1), absent };
}

/**
 * Whether a value has a diagnostic already, because a variable is not set. Looks one level deep:
 * below that, aliases may share lists, and walking through all of them would never end.
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
  if (typeof value === 'boolean') return `${value} (use quotes)`;
  return typeof value === 'number' ? 'a number (use quotes)' : 'a map of keys';
}

/** The keys of the schema at a path, to suggest the right one. */
function keysAt(schema: z.core.$ZodType, path: Path): string[] {
  const inside = unwrapped(schema);
  const [part, ...rest] = path;
  if (inside instanceof z.ZodUnion) return inside.options.flatMap((one) => keysAt(one, path));
  if (part === undefined) return inside instanceof z.ZodObject ? Object.keys(inside.shape) : [];
  if (inside instanceof z.ZodObject) {
    const inner = inside.shape[String(part)];
    return inner ? keysAt(inner, rest) : [];
  }
  if (inside instanceof z.ZodArray) return keysAt(inside.element, rest);
  return inside instanceof z.ZodRecord ? keysAt(inside.valueType, rest) : [];
}

function unwrapped(schema: z.core.$ZodType): z.core.$ZodType {
  const wrapped =
    schema instanceof z.ZodOptional ||
    schema instanceof z.ZodDefault ||
    schema instanceof z.ZodLazy;
  return wrapped ? unwrapped(schema.unwrap()) : schema;
}
