import { type ClientReading, type IdentifiedClient, offeredInside } from '../identify/client.ts';
import type { Registry, Stack } from '../protocols/registry.ts';
import type { Status } from './catalogue.ts';
import type { Expectation, Expected } from './endpoint.ts';
import type { Finding } from './finding.ts';
import { lengthImpactOf } from './length-impact.ts';
import { satisfies, startsWithStack } from './satisfies.ts';
import { statusOf } from './verdict.ts';

/** What was done with a client after it had been judged. */
export type Disposition =
  /** It was closed without a word. */
  | { readonly kind: 'closed' }
  /** It was told in its own protocol that it is wrong here. */
  | { readonly kind: 'replied' }
  /** It was passed on to the real service. */
  | { readonly kind: 'forwarded' }
  /** It should have been passed on, but the service did not accept; the system's word for it. */
  | { readonly kind: 'not-forwarded'; readonly code: string };

/** A banner of a protocol that was replayed, or the one of the real service. */
export type GreetedBy =
  | { readonly kind: 'protocol'; readonly id: string }
  | { readonly kind: 'service' };

/** One client's connection to a port that listens, and what is known of it. */
export interface ClientSession {
  /** Its place in the order of coming, from 0. */
  readonly index: number;
  /** When it came: ISO 8601. */
  readonly startedAt: string;
  readonly client: { readonly address: string; readonly port: number };
  readonly identified: IdentifiedClient;
  /** Whose banner it had received. */
  readonly greetedBy?: GreetedBy;
  readonly status: Status;
  readonly findings: readonly Finding[];
  readonly disposition: Disposition;
  /** Milliseconds from its coming to the first byte, and to the verdict. */
  readonly timing: { readonly firstByte?: number; readonly judged: number };
}

export interface ClientVerdict {
  readonly status: Status;
  readonly findings: readonly Finding[];
  /** Whether it may be passed on: nothing contradicts what is expected. */
  readonly allowed: boolean;
}

/** Holds what a client speaks against what is expected of clients here. */
export function judgeClient(
  expectation: Expectation,
  caller: IdentifiedClient,
  registry: Registry,
): ClientVerdict {
  const findings = findingsOf(expectation, caller, registry);
  const hidden = findings.every(({ code }) => code === 'unidentified-inside-tls');
  return { status: statusOf(findings), findings, allowed: hidden };
}

function findingsOf(
  { expected, text }: Expectation,
  caller: IdentifiedClient,
  registry: Registry,
): Finding[] {
  const { outcome, reading, runnersUp } = caller;
  if (expected.kind === 'tcp') return [];
  if (expected.kind === 'closed') {
    return [{ code: 'not-closed', about: reading ? { found: reading.stack.join('/') } : {} }];
  }
  const about = { expected: text, ...hazardFor(expected, caller.bytes, registry) };
  if (outcome === 'ambiguous') {
    const candidates = runnersUp.map(({ stack }) => stack.join('/'));
    return [{ code: 'ambiguous', about: { expected: text, candidates } }];
  }
  if (!reading || outcome !== 'identified') {
    return [{ code: outcome === 'identified' ? 'unknown-bytes' : outcome, about }];
  }
  const sure = [reading, ...runnersUp].filter(({ confidence }) => confidence !== 'weak');
  const stacks = sure.map(({ stack }) => stack);
  const inside = offeredInside(caller, registry);
  if ([...stacks, ...inside].some((stack) => satisfies(expected, stack))) return [];
  return [otherThanExpected(expected, reading, inside, about)];
}

function otherThanExpected(
  expected: Expected,
  { stack, facts }: ClientReading,
  inside: readonly Stack[],
  difference: { expected: string },
): Finding {
  const wanted = expected.kind === 'stacks' ? expected.stacks : [];
  const found = inside.length === 1 ? (inside[0] as Stack) : stack;
  const about = {
    ...difference,
    found: found.join('/'),
    ...(facts.product ? { product: facts.product } : {}),
  };
  if (stack[0] === 'tls') {
    const secured = wanted.filter(([outer]) => outer === 'tls');
    if (secured.length === 0) return { code: 'unexpected-tls', about };
    const possible = inside.length === 0 ? [stack] : inside;
    if (secured.some((one) => possible.some((other) => startsWithStack(one, other)))) {
      return {
        code: 'unidentified-inside-tls',
        about: { expected: difference.expected, wantsClientCertificate: false },
      };
    }
    return { code: 'wrong-protocol-inside-tls', about };
  }
  if (wanted.some(([outer, ...inner]) => outer === 'tls' && startsWithStack(stack, inner))) {
    return { code: 'missing-tls', about };
  }
  return { code: 'wrong-protocol', about };
}

/**
 * What a server of the first expected protocol would take the client's bytes for. A server of TLS
 * looks at the type of the record before its length.
 */
function hazardFor(expected: Expected, bytes: Uint8Array, registry: Registry) {
  const outer = expected.kind === 'stacks' ? expected.stacks[0]?.[0] : undefined;
  const framing = outer === undefined || outer === 'tls' ? undefined : registry.get(outer)?.framing;
  const hazard = framing ? lengthImpactOf(framing, bytes) : undefined;
  return hazard && outer !== undefined ? { hazard, client: outer } : {};
}

/**
 * Whether a client that is expected may wait for the server to speak. Inside TLS nobody does: the
 * client begins with its hello.
 */
export function mayWaitForBanner({ expected }: Expectation, registry: Registry): boolean {
  if (expected.kind === 'closed') return false;
  if (expected.kind !== 'stacks') return true;
  return expected.stacks.some(([outer]) => registry.get(outer ?? '')?.speaksFirst === 'server');
}

/** What all clients came to. */
export interface ClientCounts {
  readonly ok: number;
  readonly mismatch: number;
  readonly inconclusive: number;
}

/**
 * 0 if all clients were right, 1 if not, 130 if it was interrupted. Where something is expected
 * that did not come, nothing was confirmed; where nobody is, that is right.
 */
export function listenExitCode(
  { ok, mismatch, inconclusive }: ClientCounts,
  expectation: Expectation | undefined,
  interrupted: boolean,
): 0 | 1 | 130 {
  if (interrupted) return 130;
  if (mismatch + inconclusive > 0) return 1;
  const awaited = expectation !== undefined && expectation.expected.kind !== 'closed';
  return awaited && ok === 0 ? 1 : 0;
}
