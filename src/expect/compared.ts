import type { Status } from './catalogue.ts';
import { type Basis, type Expected, isAuditKind, type Origin, type Target } from './endpoint.ts';
import type { Result } from './result.ts';

/** What is kept of a result to compare it with those of other endpoints. */
export interface Compared {
  readonly index: number;
  readonly target: Target;
  readonly name: string | undefined;
  readonly origin: Origin | undefined;
  readonly basis: Basis | undefined;
  /** The address that was probed, if the host is a name. */
  readonly address: string | undefined;
  readonly status: Status;
  /** Each stack that would satisfy the expectation, as text. */
  readonly wanted: readonly string[];
  readonly stack: readonly string[];
  /** Whether another endpoint may have meant the protocol that was identified here. */
  readonly mayBeMeant: boolean;
}

/** Undefined for a result that no finding across endpoints can name, such as most that are ok. */
export function comparedOf(result: Result): Compared | undefined {
  const { index, endpoint, address, status, identification } = result;
  const isMeant = mayBeMeant(result);
  if (!isMeant && !isMisplaced(result) && !isAnswered(result)) return undefined;
  const { target, name, origin, basis, expectation } = endpoint;
  const wanted = wantedBy(expectation.expected);
  const { stack } = identification;
  return {
    index,
    target,
    name,
    origin,
    basis,
    address,
    status,
    wanted,
    stack: stack.length === 0 ? NO_STACK : stack,
    mayBeMeant: isMeant,
  };
}

/** One for all results without any. */
const NO_STACK: readonly string[] = [];

/** What is expected is not here: it may be elsewhere. */
function isMisplaced({ status, endpoint: { expectation } }: Result): boolean {
  return status !== 'ok' && expectation.expected.kind === 'stacks';
}

/** One wrong service, which may be behind many names. */
function isAnswered({ status, address, identification: { stack } }: Result): boolean {
  return status === 'mismatch' && address !== undefined && stack.length > 0;
}

/**
 * An endpoint that is right is taken, unless nothing certain is expected there, or the protocol is one
 * of the user's own and rarely met twice.
 */
function mayBeMeant({ status, endpoint: { expectation }, identification }: Result): boolean {
  const { expected, isDeclared } = expectation;
  if (identification.outcome !== 'identified' || identification.stack.length === 0) return false;
  return (
    status !== 'ok' || isAuditKind(expected.kind) || expected.kind === 'tcp' || isDeclared === true
  );
}

function wantedBy(expected: Expected): readonly string[] {
  const known = WANTED.get(expected);
  if (known) return known;
  const stacks = expected.kind === 'stacks' ? [...expected.stacks, ...(expected.also ?? [])] : [];
  const wanted = stacks.map((stack) => stack.join('/'));
  WANTED.set(expected, wanted);
  return wanted;
}

/** Many endpoints share one expectation. */
const WANTED = new WeakMap<Expected, readonly string[]>();
