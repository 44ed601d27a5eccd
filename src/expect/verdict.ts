import { latin1 } from '../bytes/lines.ts';
import type { Evidence, Identification, Reading } from '../identify/identification.ts';
import { protocolOf } from '../identify/probe.ts';
import type { Facts } from '../protocols/protocol.ts';
import type { Registry, Stack } from '../protocols/registry.ts';
import { upgradeNameOf } from '../protocols/upgrade-step.ts';
import { subprotocolOf } from '../protocols/websocket-subprotocols.ts';
import { auditFindings } from './audit-findings.ts';
import { entryOf, type Status } from './catalogue.ts';
import type { ClientView } from './client-view.ts';
import { constraintFindings } from './constraints.ts';
import { contradictionsOf } from './contradictions.ts';
import { type Endpoint, type Expectation, type Expected, isSocketPath } from './endpoint.ts';
import type { Finding, UpgradeHint } from './finding.ts';
import { impactOf } from './impact.ts';
import { foreignProbeOf } from './reply-to.ts';
import { satisfies } from './satisfies.ts';
import { type Shape, shapeOf } from './shape.ts';
import { startsWithStack } from './starts-with-stack.ts';

export interface EndpointVerdict {
  readonly status: Status;
  readonly findings: readonly Finding[];
}

/**
 * Compares the expectation with what was found. `clientView` is what a client of the expected
 * protocol would receive first; it is computed only for a mismatch. `now`, in milliseconds since 1970,
 * is when the certificate was seen.
 */
export function judgeEndpoint(
  endpoint: Endpoint,
  found: Identification,
  clientView: () => ClientView | undefined,
  registry: Registry,
  now: number,
): EndpointVerdict {
  const { transport } = endpoint.target;
  const protocols = registry.forTransport(transport);
  const findings = findingsOf(endpoint, found, clientView, protocols, now);
  return { status: statusOf(findings), findings };
}

/** The worst status of all findings; without any the endpoint is `ok`. */
export function statusOf(findings: readonly Finding[]): Status {
  if (findings.length === 0) return 'ok';
  const all = findings.map(({ code }) => entryOf(code).status);
  const order = ['mismatch', 'unreachable', 'inconclusive'] as const;
  return order.find((status) => all.includes(status)) ?? 'ok';
}

function findingsOf(
  endpoint: Endpoint,
  found: Identification,
  clientView: () => ClientView | undefined,
  registry: Registry,
  now: number,
): Finding[] {
  const { expected } = endpoint.expectation;
  if (found.outcome === 'not-finished') {
    return [{ code: found.outcome, about: { expected: endpoint.expectation.text } }];
  }
  if (found.outcome === 'not-attempted') {
    return [{ code: found.outcome, about: failure(endpoint, found) }];
  }
  if (expected.kind === 'closed') {
    return endpoint.target.transport === 'udp' ? closedUdpFindings(found) : closedFindings(found);
  }
  switch (found.outcome) {
    case 'refused':
    case 'timed-out':
    case 'no-such-name':
    case 'resolver-failed':
    case 'no-route':
      return [{ code: found.outcome, about: failure(endpoint, found) }];
  }
  if (expected.kind === 'tcp') return [];
  if (expected.kind === 'registered' && found.outcome === 'identified') {
    const findings = auditFindings(expected, endpoint.target, found, registry);
    return [...findings, ...notReadyFindings(found, registry)];
  }
  const reading = satisfyingReading(expected, found);
  if (reading) {
    const findings = constraintFindings(endpoint, found, reading, registry, now);
    return [...findings, ...notReadyFindings(reading, registry)];
  }
  return mismatchFindings(endpoint, found, clientView, registry);
}

function failure({ target }: Endpoint, { code = '' }: Identification) {
  return { code, ...(isSocketPath(target.host) ? { socket: true as const } : {}) };
}

/** Refused and filtered are both closed; a name that does not resolve proves nothing. */
function closedFindings({ outcome, stack, code = '' }: Identification): Finding[] {
  switch (outcome) {
    case 'refused':
    case 'timed-out':
    case 'no-route':
      return [];
    case 'no-such-name':
    case 'resolver-failed':
      return [{ code: outcome, about: { code } }];
  }
  return [{ code: 'not-closed', about: stack.length > 0 ? { found: stack.join('/') } : {} }];
}

/** Over UDP only an ICMP refusal proves a closed port: a service may also be silent. */
function closedUdpFindings(found: Identification): Finding[] {
  if (found.outcome !== 'silent') return closedFindings(found);
  return [{ code: 'silent', about: { expected: 'closed' } }];
}

/** The reading that satisfies the expectation; its evidence is absent where silence is an answer. */
type MetReading = Pick<Reading, 'stack' | 'facts'> & { readonly evidence?: Evidence };

/** The right service, which says that it cannot serve yet. */
function notReadyFindings({ stack, evidence }: MetReading, registry: Registry): Finding[] {
  const protocol = stack.at(-1) ?? '';
  const text = latin1(evidence?.received ?? new Uint8Array(0));
  const message = registry.get(protocol)?.notReady?.exec(text)?.[1];
  return message === undefined ? [] : [{ code: 'not-ready', about: { protocol, message } }];
}

/** A port may have two protocols (HTTP/1.1 and HTTP/2): every reading that is not weak counts. */
function satisfyingReading(expected: Expected, found: Identification): MetReading | undefined {
  if (found.outcome === 'ambiguous') return onlyReading(expected, found);
  if (found.outcome !== 'identified') return undefined;
  if (satisfies(expected, found.stack)) return found;
  return found.runnersUp.find(
    ({ confidence, stack }) => confidence !== 'weak' && satisfies(expected, stack),
  );
}

/**
 * Weak signs suffice where no other protocol has any, and the bytes are a reply to an opening of the
 * expected protocol.
 */
function onlyReading(expected: Expected, { runnersUp }: Identification): Reading | undefined {
  const [only, ...others] = runnersUp;
  if (!only || others.length > 0 || !satisfies(expected, only.stack)) return undefined;
  const { probedWith, received } = only.evidence;
  const isItsOpening = protocolOf(probedWith) === only.stack.at(-1);
  return isItsOpening && received.length > 0 ? only : undefined;
}

function mismatchFindings(
  endpoint: Endpoint,
  found: Identification,
  clientView: () => ClientView | undefined,
  registry: Registry,
): Finding[] {
  const { expectation, target } = endpoint;
  const { outcome, stack, runnersUp, facts } = found;
  const expected = expectation.text;
  // A datagram is complete, so a client does not wait for the rest, and no connection stays open.
  const impact =
    target.transport === 'udp' ? {} : impactOf(expectation.expected, found, clientView(), registry);
  const inReplyTo = foreignProbeOf(expectation.expected, found, registry);
  const about = {
    expected,
    ...(stack.length > 0 ? { found: stack.join('/') } : {}),
    ...(facts.product ? { product: facts.product } : {}),
    ...(inReplyTo === undefined ? {} : { inReplyTo }),
    ...subprotocolsAt(expectation.expected, found),
    ...impact,
  };
  switch (outcome) {
    case 'identified': {
      const inside = expectedInside(expectation.expected, found);
      if (inside) {
        const candidates = [found.stack, inside.stack].map((one) => one.join('/'));
        return [{ code: 'ambiguous', about: { expected, candidates } }];
      }
      const remove = contradictionsOf(expectation, stack, isExpected(expectation, stack));
      const accepting = remove.length > 0 ? { ...about, remove } : about;
      return [identifiedButWrong(endpoint, found, accepting, registry)];
    }
    case 'ambiguous': {
      const candidates = runnersUp.map((one) => one.stack.join('/'));
      return [{ code: 'ambiguous', about: { expected, candidates } }];
    }
    case 'silent':
      return isSilentAsExpected(expectation, registry)
        ? [{ code: 'silent-as-expected', about: { expected } }]
        : [{ code: outcome, about }];
    case 'unknown-bytes':
      return [{ code: outcome, about: { ...about, ...shapeIn(found) } }];
    case 'closed':
    case 'reset':
      return [{ code: outcome, about }];
    default:
      return [];
  }
}

/** The WebSocket subprotocol that the server names, and that of the expected protocol where HTTP was found. */
function subprotocolsAt(expected: Expected, { stack, facts }: Identification) {
  const isWeb = ['http', 'websocket'].includes(stack.at(-1) ?? '');
  const wanted = expected.kind === 'stacks' ? expected.stacks[0]?.at(-1) : undefined;
  const form = isWeb && wanted !== undefined ? subprotocolOf(wanted) : undefined;
  return {
    ...(facts.subprotocol === undefined ? {} : { subprotocol: facts.subprotocol }),
    ...(form === undefined ? {} : { webSocketForm: form }),
  };
}

function shapeIn({ evidence }: Identification): { readonly shape?: Shape } {
  return evidence ? { shape: shapeOf(evidence.received) } : {};
}

/**
 * A weak sign of the expected protocol inside the one that was found: a forward proxy that refuses a
 * request may look like any web server.
 */
function expectedInside(expected: Expected, found: Identification): Reading | undefined {
  return found.runnersUp.find(
    ({ stack }) =>
      stack.length > found.stack.length &&
      startsWithStack(stack, found.stack) &&
      satisfies(expected, stack),
  );
}

/** Whether the innermost protocol is the expected one, in TLS or not. */
function isExpected({ expected }: Expectation, found: Stack): boolean {
  return (
    expected.kind === 'stacks' && expected.stacks.some((stack) => stack.at(-1) === found.at(-1))
  );
}

function identifiedButWrong(
  { expectation: { expected, text }, clientCertificate }: Endpoint,
  { stack, tls, facts, handshakeError }: Identification,
  about: { expected: string; found?: string },
  registry: Registry,
): Finding {
  const wanted = expected.kind === 'stacks' ? expected.stacks : [];
  if (stack[0] === 'proxy-protocol') return { code: 'proxy-header-required', about };
  const inTls = stack[0] === 'tls';
  const wantsClientCertificate = tls?.wantsClientCertificate === true;
  // ALPN of a server that rejects clients without a certificate may show only the outer part.
  const hidden = wantsClientCertificate && wanted.some((one) => startsWithStack(one, stack));
  if (hidden || (inTls && stack.length === 1 && wanted.some(startsWithTls))) {
    const why = handshakeError === undefined ? {} : { handshakeError };
    const sent = clientCertificate ? { sentClientCertificate: true as const } : {};
    const inside = { expected: text, wantsClientCertificate, ...sent, ...why };
    return { code: 'unidentified-inside-tls', about: inside };
  }
  if (
    inTls &&
    (stack.length === 1 || wanted.some((one) => startsWithStack(stack, ['tls', ...one])))
  ) {
    return { code: 'unexpected-tls', about };
  }
  if (!inTls && wanted.some((one) => startsWithTls(one) && startsWithStack(stack, one.slice(1)))) {
    const upgrade = upgradeHint(stack, facts, registry);
    return { code: 'missing-tls', about: { ...about, ...(upgrade ? { upgrade } : {}) } };
  }
  if (inTls && wanted.some(startsWithTls)) return { code: 'wrong-protocol-inside-tls', about };
  return { code: 'wrong-protocol', about };
}

/** Where TLS is missing, the server may upgrade to it, unless it denies that. */
function upgradeHint(stack: Stack, facts: Facts, registry: Registry): UpgradeHint | undefined {
  const protocol = registry.get(stack.at(-1) ?? '');
  if (!protocol?.starttls || facts.starttls === false) return undefined;
  const name = upgradeNameOf(protocol);
  const constraint = name === 'TLS' ? 'tls' : 'starttls';
  return { expect: stack.join('/'), constraint, name, offered: facts.starttls === true };
}

/** Whether a server of an expected protocol would be silent, too. */
function isSilentAsExpected({ expected }: Expectation, registry: Registry): boolean {
  if (expected.kind !== 'stacks') return false;
  return expected.stacks.some((stack) => registry.get(stack.at(-1) ?? '')?.answersBy === 'silence');
}

function startsWithTls(stack: Stack): boolean {
  return stack[0] === 'tls';
}
