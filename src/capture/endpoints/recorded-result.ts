import type { ClientView } from '../../expect/client-view.ts';
import type { Endpoint } from '../../expect/endpoint.ts';
import type { Finding } from '../../expect/finding.ts';
import { impactOf } from '../../expect/impact.ts';
import type { Result, Traffic } from '../../expect/result.ts';
import { satisfies } from '../../expect/satisfies.ts';
import { judgeEndpoint, statusOf } from '../../expect/verdict.ts';
import type { Identification } from '../../identify/identification.ts';
import type { Registry, Stack } from '../../protocols/registry.ts';
import { isoTime } from '../flow-json.ts';
import { recordedIdentification } from './recorded-identification.ts';
import type { ServerEndpoint } from './server-endpoint.ts';
import { unknownCalls, type WrongCalls, wrongCalls } from './wrong-calls.ts';

/** Clients of an endpoint that a result names. */
const MAX_CALLERS = 20;
/** Kinds of wrong clients of one server that are findings; a scanner is all of them. */
const MAX_WRONG_CLIENTS = 8;

/** An endpoint that is expected, its index, and where it was seen if its host is a name. */
export interface ExpectedEndpoint {
  readonly index: number;
  readonly endpoint: Endpoint;
  readonly address?: string;
}

/** Compares what is expected of an endpoint with what a capture shows of it. */
export function recordedResult(
  { index, endpoint, address }: ExpectedEndpoint,
  seen: ServerEndpoint,
  registry: Registry,
): Result {
  const identification = recordedIdentification(seen, registry);
  const findings = findingsOf(endpoint, identification, seen, registry);
  return {
    index,
    endpoint,
    status: statusOf(findings),
    findings,
    identification,
    attempts: [],
    connections: seen.flows,
    ...(address === undefined ? {} : { address }),
    ms: 0,
    traffic: trafficOf(seen),
  };
}

function findingsOf(
  endpoint: Endpoint,
  found: Identification,
  seen: ServerEndpoint,
  registry: Registry,
): readonly Finding[] {
  const notes = trafficFindings(seen);
  const { text, expected } = endpoint.expectation;
  if (found.outcome === 'not-finished' && expected.kind !== 'tcp' && expected.kind !== 'closed') {
    return [{ code: 'incomplete-capture', about: { expected: text, flows: seen.flows } }, ...notes];
  }
  const protocols = registry.forTransport(seen.transport);
  const outcome = found.outcome === 'not-finished' ? 'accepted' : found.outcome;
  const view = () => {
    const stack = expected.kind === 'stacks' ? expected.stacks[0] : undefined;
    return stack && viewOf(stack, seen);
  };
  const verdict = judgeEndpoint(endpoint, { ...found, outcome }, view, registry, seen.until);
  const wrong = wrongCalls(seen).slice(0, MAX_WRONG_CLIENTS);
  const ofExpected = wrong.find(
    ({ stack }) => expected.kind === 'stacks' && satisfies(expected, stack),
  );
  // A client of a protocol of the user's own may send what nothing recognizes.
  const calls = ofExpected ?? unknownCalls(seen);
  const judged = verdict.findings.map((one) => withCalls(asRecorded(one), calls));
  const isNamed = judged.some(({ about }) => 'recorded' in about && about.recorded !== undefined);
  const others = isNamed ? wrong.filter((one) => one !== ofExpected) : wrong;
  const clients = others.map((one) => wrongClient(one, found, seen, protocols));
  return [...judged, ...clients, ...notes];
}

/** What is inside TLS, no capture shows. */
function asRecorded(finding: Finding): Finding {
  if (finding.code !== 'unidentified-inside-tls') return finding;
  return { code: finding.code, about: { ...finding.about, recorded: true } };
}

/** The wrong protocol at a server, with the clients of the expected one that met it. */
function withCalls(finding: Finding, calls: WrongCalls | undefined): Finding {
  if (!calls) return finding;
  const recorded = calls.about;
  switch (finding.code) {
    case 'wrong-protocol':
    case 'wrong-protocol-inside-tls':
    case 'unexpected-tls':
      return { code: finding.code, about: { ...finding.about, recorded } };
    case 'missing-tls':
      return { code: finding.code, about: { ...finding.about, recorded } };
    default:
      return finding;
  }
}

function wrongClient(
  { stack, about }: WrongCalls,
  found: Identification,
  seen: ServerEndpoint,
  registry: Registry,
): Finding {
  const server = seen.served.map((one) => one.stack.join('/'));
  const isTcp = seen.transport === 'tcp';
  const view = isTcp ? viewOf(stack, seen) : undefined;
  const impact = isTcp ? impactOf({ kind: 'stacks', stacks: [stack] }, found, view, registry) : {};
  return { code: 'wrong-client', about: { ...about, ...impact, server: server.join(' or ') } };
}

/** What a client of this stack received from the server, if any did. */
function viewOf(stack: Stack, { served }: ServerEndpoint): ClientView | undefined {
  const best = [...served].sort((a, b) => b.flows - a.flows)[0];
  if (!best || stack[0] === 'tls') return undefined;
  const { received, end } = best.exchange;
  return { client: stack.at(-1) ?? '', sent: new Uint8Array(0), received, end };
}

/** Notes that do not depend on what is expected. */
function trafficFindings({ credentials, withoutTlsAfterUpgrade }: ServerEndpoint): Finding[] {
  const sent = credentials.map(
    ({ sends, protocol, flows }): Finding => ({
      code: 'plaintext-credentials',
      about: { protocol, sends, flows },
    }),
  );
  if (withoutTlsAfterUpgrade === 0) return sent;
  return [...sent, { code: 'no-tls-after-upgrade', about: { flows: withoutTlsAfterUpgrade } }];
}

function trafficOf(seen: ServerEndpoint): Traffic {
  const { flows, callers, flowsOfOthers, since, until, served, names } = seen;
  const sorted = [...callers.values()].sort((a, b) => b.flows - a.flows);
  const stacks = [...served].sort((a, b) => b.flows - a.flows);
  return {
    flows,
    clients: callers.size,
    ...(flowsOfOthers > 0 ? { flowsOfOtherClients: flowsOfOthers } : {}),
    since: isoTime(since),
    until: isoTime(until),
    served: stacks.map((one) => ({ stack: one.stack.join('/'), flows: one.flows })),
    callers: sorted.slice(0, MAX_CALLERS).map(({ address, flows: count, calls }) => ({
      address,
      flows: count,
      speaks: calls.flatMap(({ stack }) => (stack.length === 0 ? [] : stack.join('/'))),
    })),
    names: [...names],
  };
}
