import ipaddr from 'ipaddr.js';
import type { Endpoint } from '../expect/endpoint.ts';
import { openingOf } from '../probe/opening.ts';
import { expectedSteps, nextStep, type PlanContext } from '../probe/plan.ts';
import { planUdp } from '../probe/plan-udp.ts';
import { type ProbeState, started } from '../probe/probe-state.ts';
import type { Step } from '../probe/step.ts';
import { openingFor } from '../protocols/protocol.ts';
import type { Registry } from '../protocols/registry.ts';
import {
  type PlannedEndpoint,
  type PlannedMessage,
  type PlannedStep,
  planText,
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
  const style = styleFor(stdout, context, colour);
  let count = 0;
  for (const endpoint of endpoints) {
    if (stdout.left.aborted) return;
    count++;
    await stdout.write(planText(planned({ ...probing, endpoint }), stdout.columns, style));
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
  const certain = context.passive ? 0 : expectedSteps(context).length;
  const made: ProbeState[] = [];
  const steps: PlannedStep[] = [];
  while (made.length < endpoint.limits.maxConnections) {
    const step = nextStep(context, made);
    if (!step) break;
    const purpose = made.length < certain ? 'expected' : 'search';
    steps.push(plannedStep(step, purpose, context));
    made.push(started(step));
  }
  return { endpoint, steps };
}

function plannedDatagrams({ endpoint, registry, ...rest }: PlanContext): PlannedEndpoint {
  const plan = planUdp({ endpoint, registry: registry.forTransport('udp'), ...rest });
  const { target, serverName, path = '/' } = endpoint;
  const to = { host: serverName ?? target.host, port: target.port, path };
  const steps = (['expected', 'search'] as const).flatMap((purpose) =>
    plan[purpose].map((one): PlannedStep => {
      const messages = [{ title: `opening of ${one.id}`, bytes: openingFor(one, to) }];
      return { purpose, listenFirst: 0, listenInside: 0, messages, byAlpn: false };
    }),
  );
  return { endpoint, steps };
}

function plannedStep(
  step: Step,
  purpose: PlannedStep['purpose'],
  context: PlanContext,
): PlannedStep {
  const { ask, layer, listenFirst, listenInside, alpn } = step;
  const messages = [...openings(step, context), ...upgrades(purpose, context)];
  const inTls = layer === 'tls' || ask === 'tls';
  return {
    purpose,
    listenFirst,
    listenInside,
    messages,
    byAlpn: ask === 'alpn',
    ...(inTls ? { tls: { ...serverNameOf(context.endpoint), alpn } } : {}),
  };
}

/** SNI excludes addresses (RFC 6066 section 3). */
function serverNameOf({ serverName, target }: Endpoint): { serverName?: string } {
  const name = serverName ?? target.host;
  const isAddress = ipaddr.IPv4.isValidFourPartDecimal(name) || ipaddr.IPv6.isValid(name);
  return isAddress ? {} : { serverName: name };
}

function openings(
  { ask, layer, alpn }: Step,
  { endpoint, registry }: PlanContext,
): PlannedMessage[] {
  if (layer === 'tcp' && ask === 'tls') return [];
  const chosen = ask === 'alpn' ? [...alpn, undefined] : [undefined];
  const byProtocol = new Map<string, PlannedMessage>();
  for (const one of chosen) {
    const { probedWith, bytes } = openingOf(ask, one, endpoint, registry);
    if (bytes) byProtocol.set(probedWith, { title: `opening of ${probedWith}`, bytes });
  }
  return [...byProtocol.values()];
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
