import { type ClientReading, type IdentifiedClient, offeredInside } from '../identify/client.ts';
import type { Registry, Stack } from '../protocols/registry.ts';
import type { Status } from './catalogue.ts';
import type { Expectation, Expected } from './endpoint.ts';
import type { Finding, Impact } from './finding.ts';
import { lengthReadBy } from './length-impact.ts';
import { knownLogMessages } from './log-messages.ts';
import { satisfies } from './satisfies.ts';
import { startsWithStack } from './starts-with-stack.ts';
import { statusOf } from './verdict.ts';

/** What firstbytes did with a client after judging it. */
export type Disposition =
  /** Closed without a reply. */
  | { readonly kind: 'closed' }
  /** An error in its own protocol was sent. */
  | { readonly kind: 'replied' }
  /** Forwarded to the real service. */
  | { readonly kind: 'forwarded' }
  /** Not forwarded, because the real service did not accept the connection; the system error. */
  | { readonly kind: 'not-forwarded'; readonly code: string };

/** A banner of a protocol that was replayed, or the one of the real service. */
export type GreetedBy =
  | { readonly kind: 'protocol'; readonly id: string }
  | { readonly kind: 'service' };

/** One client's connection to a listening port, and what is known about it. */
export interface ClientSession {
  /** Its place in the order of arrival, from 0. */
  readonly index: number;
  /** When it connected: ISO 8601. */
  readonly startedAt: string;
  readonly client: { readonly address: string; readonly port: number };
  readonly identified: IdentifiedClient;
  /** Whose banner it had received. */
  readonly greetedBy?: GreetedBy;
  readonly status: Status;
  readonly findings: readonly Finding[];
  readonly disposition: Disposition;
  /** Milliseconds from the connection to the first byte, and to the verdict. */
  readonly timing: { readonly firstByte?: number; readonly judged: number };
}

export interface ClientVerdict {
  readonly status: Status;
  readonly findings: readonly Finding[];
  /** Whether it may be forwarded: its bytes do not contradict the expectation. */
  readonly allowed: boolean;
}

/** Compares the protocol of a client with the one that is expected of clients. */
export function judgeClient(
  expectation: Expectation,
  client: IdentifiedClient,
  registry: Registry,
): ClientVerdict {
  const findings = findingsOf(expectation, client, registry);
  const allowed = findings.every(({ code }) => code === 'unidentified-inside-tls');
  return { status: statusOf(findings), findings, allowed };
}

function findingsOf(
  { expected, text }: Expectation,
  client: IdentifiedClient,
  registry: Registry,
): Finding[] {
  const { outcome, reading, runnersUp } = client;
  if (expected.kind === 'tcp') return [];
  if (expected.kind === 'closed') {
    return [{ code: 'not-closed', about: reading ? { found: reading.stack.join('/') } : {} }];
  }
  const about = { expected: text, ...impactOnServer(expected, client, registry) };
  if (outcome === 'ambiguous') {
    const candidates = runnersUp.map(({ stack }) => stack.join('/'));
    return [{ code: 'ambiguous', about: { expected: text, candidates } }];
  }
  if (!reading || outcome !== 'identified') {
    return [{ code: outcome === 'identified' ? 'unknown-bytes' : outcome, about }];
  }
  const sure = [reading, ...runnersUp].filter(({ confidence }) => confidence !== 'weak');
  const stacks = sure.map(({ stack }) => stack);
  const inside = offeredInside(client, registry);
  if ([...stacks, ...inside].some((stack) => satisfies(expected, stack))) return [];
  // What follows the header is not read.
  if (isHeader(reading.stack) && wantedStacks(expected).some(startsWithHeader)) {
    return [{ code: 'ambiguous', about: { expected: text, candidates: [text] } }];
  }
  return [otherThanExpected(expected, reading, inside, about)];
}

function wantedStacks(expected: Expected): readonly Stack[] {
  return expected.kind === 'stacks' ? expected.stacks : [];
}

function startsWithHeader([outer]: Stack): boolean {
  return outer === 'proxy-protocol';
}

function isHeader(stack: Stack): boolean {
  return stack.length === 1 && startsWithHeader(stack);
}

function otherThanExpected(
  expected: Expected,
  { stack, facts }: ClientReading,
  inside: readonly Stack[],
  difference: { expected: string },
): Finding {
  const wanted = wantedStacks(expected);
  const found = inside.length === 1 ? (inside[0] as Stack) : stack;
  const about = {
    ...difference,
    found: found.join('/'),
    ...(facts.product ? { product: facts.product } : {}),
    ...(facts.subprotocol ? { subprotocol: facts.subprotocol } : {}),
  };
  if (wanted.length > 0 && wanted.every(startsWithHeader)) {
    return { code: 'proxy-header-required', about };
  }
  if (stack[0] === 'tls') {
    const inTls = wanted.filter(([outer]) => outer === 'tls');
    if (inTls.length === 0) return { code: 'unexpected-tls', about };
    const possible = inside.length === 0 ? [stack] : inside;
    if (inTls.some((one) => possible.some((other) => startsWithStack(one, other)))) {
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
 * What a server of the first expected stack would make of the client's bytes: the length that it would
 * read, and what known servers log. TLS servers check the record type before the length.
 */
function impactOnServer(expected: Expected, client: IdentifiedClient, registry: Registry): Impact {
  const stack = expected.kind === 'stacks' ? expected.stacks[0] : undefined;
  const [outer] = stack ?? [];
  if (!stack || outer === undefined) return {};
  const protocol = outer === 'tls' ? undefined : registry.get(outer);
  const length = protocol && lengthReadBy('server', protocol, client.bytes);
  const met = client.reading?.stack ?? [];
  const logs = knownLogMessages({
    side: 'server',
    speaks: outer === 'tls' ? ['tls'] : stack,
    met: met[0] === 'tls' ? ['tls'] : met,
    received: client.bytes,
    lengthImpact: length,
  });
  return {
    ...(length ? { length } : {}),
    ...(length || logs.length > 0 ? { client: outer } : {}),
    ...(logs.length > 0 ? { logs } : {}),
  };
}

/** Whether an expected client may wait for a banner. With TLS, the client always starts. */
export function mayWaitForBanner({ expected }: Expectation, registry: Registry): boolean {
  if (expected.kind === 'closed') return false;
  if (expected.kind !== 'stacks') return true;
  return expected.stacks.some(([outer]) => registry.get(outer ?? '')?.speaksFirst === 'server');
}

/** The number of clients with each status. */
export interface ClientCounts {
  readonly ok: number;
  readonly mismatch: number;
  readonly inconclusive: number;
}

/**
 * 0 if every client was ok, 1 if not, 130 after an interrupt. Without any client, 0 only if no
 * client is expected.
 */
export function listenExitCode(
  { ok, mismatch, inconclusive }: ClientCounts,
  expectation: Expectation | undefined,
  interrupted: boolean,
): 0 | 1 | 130 {
  if (interrupted) return 130;
  if (mismatch + inconclusive > 0) return 1;
  const isClientExpected = expectation !== undefined && expectation.expected.kind !== 'closed';
  return isClientExpected && ok === 0 ? 1 : 0;
}
