import { BY_ALPN, opening, POLYGLOT, type Probe } from '../identify/probe.ts';
import type { PlanContext } from './plan-context.ts';
import { maySend } from './politeness.ts';
import type { Step } from './step.ts';

/** How long a server may take to reply while no other connection is open, in milliseconds. */
const ALONE_DELAY = 250;
/** The same after a silence: the server has to notice first that the others are closed. */
const ONE_BY_ONE_DELAY = 350;

const WEB_ALPN: readonly string[] = ['h2', 'http/1.1'];

const PLAIN = {
  layer: 'tcp',
  purpose: 'search',
  listenFirst: 0,
  listenInside: 0,
  alpn: [],
} as const satisfies Omit<Step, 'probe'>;

/**
 * MODBUS servers take it for a request with function 0, which does not exist, and refuse it. A search
 * never sends their own opening.
 */
const ANSWERED_BY_MODBUS = opening('sphinx');

/** Whether every expected protocol is one that never replies. */
export function expectsSilence({ endpoint, registry }: PlanContext): boolean {
  const { expected } = endpoint.expectation;
  if (expected.kind !== 'stacks') return false;
  return expected.stacks.every(
    (stack) => stack.length === 1 && registry.get(stack[0] ?? '')?.answersBy === 'silence',
  );
}

/**
 * What must meet silence, too, before it confirms anything. The first ones are sent while no other
 * connection is open, since some servers serve one client at a time; the others then share the rest
 * of the time, so that a late banner, or a slow reply, is not missed.
 */
export function silenceSteps(): readonly Step[] {
  return [
    { ...PLAIN, probe: opening('http'), aloneFor: ALONE_DELAY },
    { ...PLAIN, probe: POLYGLOT, aloneFor: ALONE_DELAY },
    { ...PLAIN, layer: 'tls', probe: BY_ALPN, alpn: WEB_ALPN },
    { ...PLAIN, probe: opening('http') },
    { ...PLAIN, probe: ANSWERED_BY_MODBUS },
  ];
}

/**
 * What a target gets for itself, one after the other, if it was silent to everything. A free search
 * has begun with HTTP while nothing else was open, and may be talking to a printer.
 */
export function stepsOneByOne(context: PlanContext): readonly Step[] {
  const { kind } = context.endpoint.expectation.expected;
  if (kind !== 'stacks')
    return [aloneStep(POLYGLOT)].filter(({ probe }) => maySend(probe, context));
  const steps: readonly Step[] = [
    aloneStep(opening('http')),
    { ...aloneStep(BY_ALPN), layer: 'tls', alpn: WEB_ALPN },
    aloneStep(POLYGLOT),
  ];
  return steps.filter(({ probe }) => maySend(probe, context));
}

/** A probe that has the target for itself. */
export function aloneStep(probe: Probe): Step {
  return { ...PLAIN, probe, aloneFor: ONE_BY_ONE_DELAY };
}
