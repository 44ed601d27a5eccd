import type { Exchange } from '../../src/identify/exchange.ts';
import { CLIENT_HELLO, probeName } from '../../src/identify/probe.ts';
import { nextStep } from '../../src/probe/plan.ts';
import type { PlanContext } from '../../src/probe/plan-context.ts';
import { done, type ProbeState } from '../../src/probe/probe-state.ts';
import type { Step } from '../../src/probe/step.ts';
import { endpointOf, registry } from './expectations.ts';

export function contextOf(
  expected: string,
  more: { port?: number; passive?: boolean } = {},
): PlanContext {
  const { port = 12345, passive = false } = more;
  return { endpoint: endpointOf(expected, { port }), registry, passive, hints: [] };
}

/** A step that came to an end without a byte. */
export function ended(step: Step, end: Exchange['end']): ProbeState {
  const turns = [{ sent: new Uint8Array(4), received: new Uint8Array(0) }];
  const probedWith = step.layer === 'tls' ? CLIENT_HELLO : step.probe;
  return done(step, { probedWith, turns, end, timing: { ended: 1 } });
}

/** All steps, if each one comes to the same. */
export function wholePlan(context: PlanContext, end: Exchange['end'] = 'timeout'): Step[] {
  const states: ProbeState[] = [];
  for (;;) {
    const step = nextStep(context, states);
    if (!step) return states.map((one) => one.step);
    states.push(ended(step, end));
  }
}

export function short({ layer, probe }: Step): string {
  return `${layer} ${probeName(probe)}`;
}
