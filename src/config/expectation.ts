import type { Constraints, Expectation, TlsVersion } from '../expect/endpoint.ts';
import type { Protocol } from '../protocols/protocol.ts';
import type { Registry, Stack } from '../protocols/registry.ts';
import type { SchemaDiagnostic } from './diagnostic.ts';
import { closest, didYouMean } from './suggest.ts';

/** What an endpoint of a config says about what must be spoken there. */
export interface ExpectationInput {
  /** Each name with its place in the list; a single name has none. */
  readonly expect: readonly string[];
  /** Whether `expect` is a list, so that faults point into it. */
  readonly listed: boolean;
  /** A name as a message may repeat it: the variable, not what was filled in. */
  readonly said: (index: number) => string;
  readonly tls?: 'required' | 'forbidden' | 'optional';
  readonly starttls?: 'required';
  readonly alpn?: readonly string[];
  readonly minTls?: TlsVersion;
  readonly certificateName?: 'required';
  readonly version?: readonly string[];
}

/** The expectation, or everything that contradicts something else. */
export function compileExpectation(
  wanted: ExpectationInput,
  registry: Registry,
): Expectation | SchemaDiagnostic[] {
  const word = wanted.expect.find((name) => WORDS.includes(name));
  return word === undefined ? compileStacks(wanted, registry) : compileWord(word, wanted);
}

const WORDS = ['any', 'tcp', 'closed'];

const BEYOND: readonly (readonly [keyof ExpectationInput, string])[] = [
  ['tls', 'tls'],
  ['starttls', 'starttls'],
  ['alpn', 'alpn'],
  ['minTls', 'min-tls'],
  ['certificateName', 'certificate-name'],
  ['version', 'version'],
];

/** `any`, `tcp` and `closed` stand alone; only of `any` can TLS be asked besides. */
function compileWord(word: string, wanted: ExpectationInput): Expectation | SchemaDiagnostic[] {
  if (wanted.expect.length > 1) {
    const path = ['expect', wanted.expect.indexOf(word)];
    return [{ message: `"${word}" stands alone, not in a list with others`, path }];
  }
  const allowed = word === 'any' && wanted.tls === 'required' ? WITH_TLS : [];
  const faults = BEYOND.flatMap(([key, name]): SchemaDiagnostic[] => {
    if (wanted[key] === undefined || allowed.includes(key)) return [];
    if (word === 'any' && key === 'tls' && wanted.tls === 'optional') return [];
    const hint = TLS_KEYS.includes(key) && word === 'any' ? { hint: 'tls: required' } : {};
    return [
      { message: `"${name}" says nothing where "${word}" is expected`, path: [name], ...hint },
    ];
  });
  if (faults.length > 0) return faults;
  const constraints: Constraints = {
    ...(wanted.tls === 'required' ? { tls: 'required' as const } : {}),
    ...plainConstraints(wanted),
  };
  const expected = { kind: word as 'any' | 'tcp' | 'closed' };
  return { expected, constraints, text: constraints.tls ? `${word} with TLS` : word };
}

const TLS_KEYS: readonly (keyof ExpectationInput)[] = ['alpn', 'minTls', 'certificateName'];
const WITH_TLS: readonly (keyof ExpectationInput)[] = ['tls', ...TLS_KEYS];

function compileStacks(
  wanted: ExpectationInput,
  registry: Registry,
): Expectation | SchemaDiagnostic[] {
  const faults: SchemaDiagnostic[] = [];
  const stacks: Stack[] = [];
  let upgradeable = false;
  for (const [i, name] of wanted.expect.entries()) {
    const path = wanted.listed ? ['expect', i] : ['expect'];
    const stack = stackOf(name, registry);
    if (!stack) {
      const said = wanted.said(i);
      const known = said === name ? suggestion(name, registry) : {};
      faults.push({ message: `there is no protocol "${said}"`, path, ...known });
      continue;
    }
    const innermost = registry.get(stack.at(-1) ?? '');
    const conflict = conflictOf(stack, wanted, innermost, registry);
    if (conflict) faults.push({ ...conflict, path: conflict.path ?? path });
    stacks.push(...variantsOf(stack, wanted, innermost));
    if (wanted.tls === 'required' && innermost && goesOverToTls(innermost)) upgradeable = true;
  }
  if (faults.length === 0) faults.push(...constraintFaults(stacks, wanted, upgradeable));
  if (faults.length > 0) return faults;

  const unique = [...new Map(stacks.map((stack) => [stack.join('/'), stack])).values()];
  const constraints: Constraints = {
    ...(upgradeable ? { tls: 'required' as const } : {}),
    ...(wanted.starttls ? { starttls: wanted.starttls } : {}),
    ...plainConstraints(wanted),
  };
  const names = unique.map((stack) => stack.join('/')).join(' or ');
  const manner = wanted.starttls ? ' with STARTTLS' : upgradeable ? ' with TLS' : '';
  return { expected: { kind: 'stacks', stacks: unique }, constraints, text: `${names}${manner}` };
}

/** Each part of a stack that is no name is put right by itself: `tls/htpp` is `tls/http`. */
function suggestion(name: string, registry: Registry): { hint?: string } {
  const names = [...registry.names(), ...WORDS];
  const parts = name.toLowerCase().split('/');
  if (parts.length === 1) return didYouMean(name, names);
  const meant = parts.map((part) => (names.includes(part) ? part : closest(part, names)));
  return meant.includes(undefined) ? {} : { hint: `did you mean "${meant.join('/')}"?` };
}

function stackOf(name: string, registry: Registry): Stack | undefined {
  const parts = name.trim().toLowerCase().split('/');
  const known = parts.every((part) => registry.get(part) || registry.aliases.has(part));
  return known ? registry.parseStack(name) : undefined;
}

function plainConstraints({
  alpn,
  minTls,
  certificateName,
  version,
}: ExpectationInput): Constraints {
  return {
    ...(alpn ? { alpn } : {}),
    ...(minTls ? { minTls } : {}),
    ...(certificateName ? { certificateName } : {}),
    ...(version ? { version } : {}),
  };
}

/**
 * A protocol whose usual way to TLS is on the same port (PostgreSQL, MySQL): TLS is required
 * of it either way.
 */
function goesOverToTls({ starttls, tlsPorts }: Protocol): boolean {
  return starttls !== undefined && tlsPorts === undefined;
}

function variantsOf(
  stack: Stack,
  { tls }: ExpectationInput,
  innermost: Protocol | undefined,
): Stack[] {
  if (stack[0] === 'tls') return [stack];
  if (tls === 'optional') return [stack, ['tls', ...stack]];
  if (tls !== 'required') return [stack];
  return innermost && goesOverToTls(innermost) ? [['tls', ...stack], stack] : [['tls', ...stack]];
}

type Conflict = Omit<SchemaDiagnostic, 'path'> & { readonly path?: SchemaDiagnostic['path'] };

function conflictOf(
  stack: Stack,
  { tls, starttls }: ExpectationInput,
  innermost: Protocol | undefined,
  registry: Registry,
): Conflict | undefined {
  const name = stack.join('/');
  const plain = stack.slice(1).join('/');
  const inTls = stack[0] === 'tls';
  if (inTls && (tls === 'forbidden' || tls === 'optional')) {
    const hint = plain ? { hint: `expect: ${plain}` } : {};
    return { message: `"tls: ${tls}" contradicts the expected ${name}`, path: ['tls'], ...hint };
  }
  if (!starttls) return undefined;
  if (tls !== undefined) {
    const message = `"tls: ${tls}" and "starttls: required" contradict each other`;
    return { message, path: ['tls'], hint: 'leave "tls" out' };
  }
  if (inTls) {
    const message = `${name} is in TLS from the first byte: there is nothing left for STARTTLS`;
    return { message, path: ['starttls'], ...(plain ? { hint: `expect: ${plain}` } : {}) };
  }
  if (innermost?.starttls) return undefined;
  const able = registry.all.filter((one) => one.starttls).map(({ id }) => id);
  const hint = able.length > 0 ? { hint: `those that can: ${able.join(', ')}` } : {};
  return { message: `${name} has no way to go over to TLS`, path: ['starttls'], ...hint };
}

function constraintFaults(
  stacks: readonly Stack[],
  wanted: ExpectationInput,
  upgradeable: boolean,
): SchemaDiagnostic[] {
  const faults: SchemaDiagnostic[] = [];
  const secured = wanted.starttls || upgradeable || stacks.some(([outer]) => outer === 'tls');
  for (const [key, name] of BEYOND) {
    if (!TLS_KEYS.includes(key) || wanted[key] === undefined || secured) continue;
    const message = `"${name}" says nothing where no TLS is expected`;
    faults.push({ message, path: [name], hint: 'tls: required' });
  }
  const innermost = new Set(stacks.map((stack) => stack.at(-1)));
  if (wanted.version && innermost.size > 1) {
    const message = `"version" of which one: ${[...innermost].join(', ')}?`;
    faults.push({ message, path: ['version'], hint: 'expect a single protocol' });
  }
  return faults;
}
