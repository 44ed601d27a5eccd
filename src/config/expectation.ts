import type { Constraints, Expectation, TlsVersion } from '../expect/endpoint.ts';
import type { Protocol } from '../protocols/protocol.ts';
import type { Registry, Stack, Transport } from '../protocols/registry.ts';
import {
  type CertificateSettings,
  certificateExpectation,
  certificateKeys,
} from './certificate.ts';
import { hintForProtocol } from './common-mistakes.ts';
import type { SchemaDiagnostic } from './diagnostic.ts';
import { closest, didYouMean } from './suggest.ts';

/** The keys of an endpoint that describe the expected protocol. */
export interface ExpectationInput extends CertificateSettings {
  /** Names of protocols, stacks, or one of the words `any`, `tcp` and `closed`. */
  readonly expect: readonly string[];
  /** Whether `expect` is a list, so that diagnostics point into it. */
  readonly listed: boolean;
  /** A name as messages repeat it: the variable, not its value. */
  readonly nameText: (index: number) => string;
  readonly tls?: 'required' | 'forbidden' | 'optional';
  readonly starttls?: 'required';
  readonly alpn?: readonly string[];
  readonly minTls?: TlsVersion;
  readonly version?: readonly string[];
  /** Set where the endpoint has these keys, which `tcp` and `closed` have no use for. */
  readonly clientCertificate?: true;
  readonly proxyProtocol?: true;
}

/** The expectation, or a diagnostic for every contradiction. */
export function compileExpectation(
  input: ExpectationInput,
  registry: Registry,
): Expectation | SchemaDiagnostic[] {
  const word = input.expect.find((name) => WORDS.includes(name));
  return word === undefined ? compileStacks(input, registry) : compileWord(word, input);
}

const WORDS = ['any', 'tcp', 'closed'];

const CONSTRAINT_KEYS: readonly (readonly [keyof ExpectationInput, string])[] = [
  ['tls', 'tls'],
  ['starttls', 'starttls'],
  ['alpn', 'alpn'],
  ['minTls', 'min-tls'],
  ['certificateName', 'certificate-name'],
  ['certificate', 'certificate'],
  ['clientCertificate', 'client-certificate'],
  ['proxyProtocol', 'proxy-protocol'],
  ['version', 'version'],
];

/** `any`, `tcp` and `closed` cannot be combined; only `any` can be combined with TLS. */
function compileWord(word: string, input: ExpectationInput): Expectation | SchemaDiagnostic[] {
  if (input.expect.length > 1) {
    const path = ['expect', input.expect.indexOf(word)];
    return [{ message: `"${word}" cannot be combined`, hint: 'remove the other names', path }];
  }
  const anyAllowed = input.tls === 'required' ? WITH_TLS : WITHOUT_TLS;
  const allowed = word === 'any' ? anyAllowed : [];
  const diagnostics = CONSTRAINT_KEYS.flatMap(([key, name]): SchemaDiagnostic[] => {
    if (input[key] === undefined || allowed.includes(key)) return [];
    if (word === 'any' && key === 'tls' && input.tls === 'optional') return [];
    const hint = TLS_KEYS.includes(key) && word === 'any' ? SET_TLS : `remove "${name}"`;
    return [{ message: `"${name}" contradicts "expect: ${word}"`, path: [name], hint }];
  });
  if (diagnostics.length > 0) return diagnostics;
  const constraints: Constraints = {
    ...(input.tls === 'required' ? { tls: 'required' as const } : {}),
    ...plainConstraints(input),
    ...(input.tls === 'required' ? certificateExpectation(input) : {}),
  };
  const expected = { kind: word as 'any' | 'tcp' | 'closed' };
  const text = constraints.tls ? `${word} with TLS` : word;
  return { expected, constraints, ...certificateKeys(input), text };
}

const SET_TLS = 'set tls: required';
const TLS_KEYS: readonly (keyof ExpectationInput)[] = [
  'alpn',
  'minTls',
  'certificateName',
  'certificate',
  'clientCertificate',
];
const WITH_TLS: readonly (keyof ExpectationInput)[] = ['tls', 'proxyProtocol', ...TLS_KEYS];
const WITHOUT_TLS: readonly (keyof ExpectationInput)[] = ['proxyProtocol'];

function wrongTransport(name: string, known: Transport) {
  return known === 'tcp'
    ? {
        message: `"${name}" is known over TCP, not over UDP`,
        hint: 'omit udp:// and transport: udp',
      }
    : { message: `"${name}" is known over UDP, not over TCP`, hint: 'use udp://host:port' };
}

function compileStacks(
  input: ExpectationInput,
  registry: Registry,
): Expectation | SchemaDiagnostic[] {
  const diagnostics: SchemaDiagnostic[] = [];
  const stacks: Stack[] = [];
  const also: Stack[] = [];
  let upgradeable = false;
  for (const [i, name] of input.expect.entries()) {
    const path = input.listed ? ['expect', i] : ['expect'];
    const stack = stackOf(name, registry);
    if (!stack) {
      const text = input.nameText(i);
      const other = text === name ? registry.otherTransportOf(name) : undefined;
      const hint = text === name ? suggestion(name, registry) : {};
      if (other) diagnostics.push({ ...wrongTransport(name, other), path });
      else diagnostics.push({ message: `unknown protocol "${text}"`, path, ...hint });
      continue;
    }
    const innermost = registry.get(stack.at(-1) ?? '');
    const conflict = conflictOf(stack, input, innermost, registry);
    if (conflict) diagnostics.push({ ...conflict, path: conflict.path ?? path });
    stacks.push(...variantsOf(stack, input, innermost));
    also.push(...alternativesOf(name, input, innermost));
    if (input.tls === 'required' && innermost && upgradesToTls(innermost)) upgradeable = true;
  }
  const isSecured =
    input.starttls !== undefined || upgradeable || stacks.some(([outer]) => outer === 'tls');
  if (diagnostics.length === 0) {
    diagnostics.push(...constraintDiagnostics(stacks, input, isSecured));
  }
  if (diagnostics.length > 0) return diagnostics;

  const unique = [...new Map(stacks.map((stack) => [stack.join('/'), stack])).values()];
  const constraints: Constraints = {
    ...(upgradeable ? { tls: 'required' as const } : {}),
    ...(input.starttls ? { starttls: input.starttls } : {}),
    ...plainConstraints(input),
    ...(isSecured ? certificateExpectation(input) : {}),
  };
  const names = unique.map((stack) => stack.join('/')).join(' or ');
  const suffix = input.starttls ? ' with STARTTLS' : upgradeable ? ' with TLS' : '';
  const expected = {
    kind: 'stacks',
    stacks: unique,
    ...(also.length > 0 ? { also } : {}),
  } as const;
  const isDeclared = unique.some((stack) => registry.get(stack.at(-1) ?? '')?.isDeclared);
  return {
    expected,
    constraints,
    ...(input.tls ? { tlsKey: input.tls } : {}),
    ...(isSecured ? certificateKeys(input) : {}),
    ...(isDeclared ? { isDeclared } : {}),
    text: `${names}${suffix}`,
  };
}

/** Corrects each part of a stack by itself: `tls/htpp` to `tls/http`. */
function suggestion(name: string, registry: Registry): { hint?: string } {
  const names = [...registry.names(), ...WORDS];
  const special = hintForProtocol(name, (one) => registry.parseStack(one) !== undefined);
  if (special !== undefined) return { hint: special };
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

function plainConstraints({ alpn, minTls, version }: ExpectationInput): Constraints {
  return {
    ...(alpn ? { alpn } : {}),
    ...(minTls ? { minTls } : {}),
    ...(version ? { version } : {}),
  };
}

/** Whether a protocol upgrades to TLS on its own port (PostgreSQL, MySQL) and has no TLS port. */
function upgradesToTls({ starttls, tlsPorts }: Protocol): boolean {
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
  return innermost && upgradesToTls(innermost) ? [['tls', ...stack], stack] : [['tls', ...stack]];
}

/** HTTP/2 is as good as HTTP/1.1 for who expects `https`; `tls/http` is HTTP/1.1. */
function alternativesOf(
  name: string,
  { tls }: ExpectationInput,
  innermost: Protocol | undefined,
): Stack[] {
  const { id = '', tlsAliases = [], tlsAlternatives = [] } = innermost ?? {};
  const text = name.trim().toLowerCase();
  const isMeant = tlsAliases.includes(text) || (text === id && tls === 'required');
  return isMeant ? tlsAlternatives.map((other) => ['tls', other]) : [];
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
    const hint = plain ? { hint: `set expect: ${plain}` } : {};
    return { message: `"tls: ${tls}" contradicts "expect: ${name}"`, path: ['tls'], ...hint };
  }
  if (!starttls) return undefined;
  if (tls !== undefined) {
    const message = `"tls: ${tls}" and "starttls: required" contradict each other`;
    return { message, path: ['tls'], hint: 'remove "tls"' };
  }
  if (inTls) {
    const message = `${name} starts with TLS: STARTTLS does not apply`;
    return { message, path: ['starttls'], ...(plain ? { hint: `set expect: ${plain}` } : {}) };
  }
  if (innermost?.starttls) return undefined;
  const able = registry.all.filter((one) => one.starttls).map(({ id }) => id);
  const hint = able.length > 0 ? { hint: `use one of: ${able.join(', ')}` } : {};
  return { message: `${name} does not support STARTTLS`, path: ['starttls'], ...hint };
}

function constraintDiagnostics(
  stacks: readonly Stack[],
  input: ExpectationInput,
  isSecured: boolean,
): SchemaDiagnostic[] {
  const diagnostics: SchemaDiagnostic[] = [];
  for (const [key, name] of CONSTRAINT_KEYS) {
    if (!TLS_KEYS.includes(key) || input[key] === undefined || isSecured) continue;
    const message = `"${name}" requires TLS`;
    const hint = input.tls === 'forbidden' ? `remove "${name}"` : SET_TLS;
    diagnostics.push({ message, path: [name], hint });
  }
  const innermost = new Set(stacks.map((stack) => stack.at(-1)));
  if (input.version && innermost.size > 1) {
    const message = `"version" is ambiguous: ${[...innermost].join(', ')}`;
    diagnostics.push({ message, path: ['version'], hint: 'expect a single protocol' });
  }
  return diagnostics;
}
