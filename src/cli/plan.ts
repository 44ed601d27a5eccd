import ipaddr from 'ipaddr.js';
import { proxyHeader } from '../bytes/proxy-header.ts';
import { type Endpoint, serverNameOf } from '../expect/endpoint.ts';
import { type Probe, probeName, protocolOf } from '../identify/probe.ts';
import { isClientHello, openingBytes, openingOf } from '../probe/opening.ts';
import { nextStep } from '../probe/plan.ts';
import type { PlanContext } from '../probe/plan-context.ts';
import { planUdp } from '../probe/plan-udp.ts';
import { type ProbeState, started } from '../probe/probe-state.ts';
import type { Step } from '../probe/step.ts';
import { CONTROL_PORT } from '../probe/udp-target-probe.ts';
import type { Registry } from '../protocols/registry.ts';
import {
  type PlannedEndpoint,
  type PlannedMessage,
  type PlannedStep,
  planPage,
  planTotals,
} from '../report/plan.ts';
import type { CliContext } from './cli-context.ts';
import { styleFor } from './colour.ts';

type Probing = Omit<PlanContext, 'endpoint'>;

/** Prints what would be sent to each endpoint. Opens no connection. */
export async function printPlan(
  endpoints: Iterable<Endpoint>,
  probing: Probing,
  colour: boolean | undefined,
  context: CliContext,
): Promise<void> {
  const { stdout } = context;
  const planText = planPage(stdout.columns, styleFor(stdout, context, colour));
  let count = 0;
  for (const endpoint of endpoints) {
    if (stdout.left.aborted) return;
    count++;
    await stdout.write(planText(planned({ ...probing, endpoint })));
  }
  const followUps = probing.passive ? [] : followUpMessages(probing.registry);
  await stdout.write(planTotals(count, followUps));
}

/** The steps that would be taken if no reply changed the plan. */
function planned(context: PlanContext): PlannedEndpoint {
  const { endpoint } = context;
  const { expected } = endpoint.expectation;
  if (expected.kind === 'tcp') return { endpoint, steps: [] };
  if (endpoint.target.transport === 'udp') return plannedDatagrams(context);
  const states: ProbeState[] = [];
  const steps: PlannedStep[] = [];
  while (states.length < endpoint.limits.maxConnections) {
    const step = nextStep(context, states);
    if (!step) break;
    steps.push(plannedStep(step, context));
    states.push(started(step));
  }
  return { endpoint, steps };
}

function plannedDatagrams({ endpoint, ...rest }: PlanContext): PlannedEndpoint {
  const registry = rest.registry.forTransport('udp');
  const plan = planUdp({ ...rest, endpoint, registry });
  const isSilent = plan.expected.some(
    ({ protocol }) => registry.get(protocol)?.answersBy === 'silence',
  );
  const steps = (['expected', 'search'] as const).flatMap((purpose) =>
    plan[purpose].map((probe): PlannedStep => {
      const bytes = openingBytes(probe, endpoint, registry) ?? new Uint8Array(0);
      const messages = [openingMessage(probe, bytes, registry)];
      return { purpose, listenFirst: 0, listenInside: 0, messages, byAlpn: false };
    }),
  );
  return { endpoint, steps: isSilent ? [controlStep(), ...steps] : steps };
}

/** What shows that datagrams reach the host. */
function controlStep(): PlannedStep {
  const title = `empty datagram to port ${CONTROL_PORT}`;
  const messages = [{ title, bytes: new Uint8Array(0) }];
  return { purpose: 'expected', listenFirst: 0, listenInside: 0, messages, byAlpn: false };
}

function plannedStep(step: Step, context: PlanContext): PlannedStep {
  const { probe, purpose, layer, listenFirst, listenInside, alpn } = step;
  const messages = [...header(context), ...openings(step, context), ...upgrades(purpose, context)];
  const inTls = layer === 'tls' || isClientHello(probe);
  return {
    purpose,
    listenFirst,
    listenInside,
    messages,
    byAlpn: probe.kind === 'by-alpn',
    ...(inTls ? { tls: { ...sniOf(context.endpoint), alpn } } : {}),
  };
}

/** The header that goes before everything else, without the addresses of a connection. */
function header({ endpoint, passive }: PlanContext): PlannedMessage[] {
  const { proxyProtocol } = endpoint;
  if (proxyProtocol === undefined || passive) return [];
  const title = `PROXY header ${proxyProtocol} first, with the addresses of the connection for zeros`;
  return [{ title, bytes: proxyHeader(proxyProtocol, NO_ENDS) }];
}

const NO_ENDS = {
  source: '0.0.0.0',
  sourcePort: 0,
  destination: '0.0.0.0',
  destinationPort: 0,
};

/** SNI excludes addresses (RFC 6066 section 3). */
function sniOf(endpoint: Endpoint): { serverName?: string } {
  const name = serverNameOf(endpoint);
  const isAddress = ipaddr.IPv4.isValidFourPartDecimal(name) || ipaddr.IPv6.isValid(name);
  return isAddress ? {} : { serverName: name };
}

function openings(
  { probe, layer, alpn }: Step,
  { endpoint, registry }: PlanContext,
): PlannedMessage[] {
  if (layer === 'tcp' && isClientHello(probe)) return [];
  const chosen = probe.kind === 'by-alpn' ? [...alpn, undefined] : [undefined];
  const byProtocol = new Map<string, PlannedMessage>();
  for (const one of chosen) {
    const { probe: sent, bytes } = openingOf(probe, one, endpoint, registry);
    const name = probeName(sent);
    if (bytes) byProtocol.set(name, openingMessage(sent, bytes, registry));
  }
  return [...byProtocol.values()];
}

function openingMessage(probe: Probe, bytes: Uint8Array, registry: Registry): PlannedMessage {
  const { sideEffect } = registry.get(protocolOf(probe) ?? '') ?? {};
  const title = `opening of ${probeName(probe)}`;
  return { title, bytes, ...(sideEffect ? { sideEffect: sideEffect.text } : {}) };
}

/** What is sent to upgrade to TLS once the expected protocol has replied. */
function upgrades(purpose: PlannedStep['purpose'], context: PlanContext): PlannedMessage[] {
  const { expected, constraints } = context.endpoint.expectation;
  const upgrade = constraints.starttls ?? constraints.tls;
  if (!upgrade || purpose !== 'expected' || expected.kind !== 'stacks') return [];
  const ids = new Set(expected.stacks.map((stack) => stack.at(-1) ?? ''));
  return [...ids].flatMap((id) =>
    (context.registry.get(id)?.starttls ?? []).map(({ send }) => {
      return { title: `to upgrade to TLS, once ${id} has replied`, bytes: send };
    }),
  );
}

function followUpMessages(registry: Registry): PlannedMessage[] {
  return registry.all.flatMap(({ id, followUp }) =>
    followUp ? [{ title: `if one of them is ${id}`, bytes: followUp }] : [],
  );
}
