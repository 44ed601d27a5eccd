import type { RecordedCalls } from '../../expect/finding.ts';
import type { Stack } from '../../protocols/registry.ts';
import { isoTime } from '../flow-json.ts';
import type { Caller, Calls } from './caller.ts';
import { periodOf } from './period.ts';
import type { ServerEndpoint } from './server-endpoint.ts';
import { stacksAgree } from './stacks-agree.ts';

/** Clients that speak one stack to a server which speaks none that fits. */
export interface WrongCalls {
  readonly stack: Stack;
  readonly about: RecordedCalls;
}

/** The wrong clients of a server, grouped by what they speak, the most frequent first. */
export function wrongCalls({ served, callers }: ServerEndpoint): readonly WrongCalls[] {
  if (served.length === 0) return [];
  return grouped(callers.values(), ({ stack, contradicted }) => {
    if (stack.length === 0) return false;
    return contradicted > 0 || !served.some((one) => stacksAgree(stack, one.stack));
  });
}

/** The clients whose bytes no protocol claims: one group, if there are any. */
export function unknownCalls({ callers }: ServerEndpoint): WrongCalls | undefined {
  return grouped(callers.values(), ({ stack }) => stack.length === 0)[0];
}

function grouped(
  callers: Iterable<Caller>,
  isMember: (calls: Calls) => boolean,
): readonly WrongCalls[] {
  const groups = new Map<string, [Caller, Calls][]>();
  for (const caller of callers) {
    for (const calls of caller.calls) {
      if (!isMember(calls)) continue;
      const key = calls.stack.join('/');
      const group = groups.get(key);
      if (group) group.push([caller, calls]);
      else groups.set(key, [[caller, calls]]);
    }
  }
  const all = [...groups.values()].map(groupOf);
  return all.sort((a, b) => b.about.flows - a.about.flows);
}

function groupOf(group: readonly [Caller, Calls][]): WrongCalls {
  const sorted = [...group].sort(([, a], [, b]) => b.flows - a.flows);
  const [caller, calls] = sorted[0] as [Caller, Calls];
  const every = periodOf(calls.times);
  const { waited } = calls;
  const about: RecordedCalls = {
    from: caller.address,
    otherClients: group.length - 1,
    speaks: calls.stack.join('/') || 'unknown bytes',
    flows: group.reduce((sum, [, one]) => sum + one.flows, 0),
    since: isoTime(Math.min(...group.map(([, one]) => one.since))),
    until: isoTime(Math.max(...group.map(([, one]) => one.until))),
    ...(every === undefined ? {} : { every: Math.round(every) }),
    ...(waited
      ? {
          waited: {
            length: waited.length,
            received: waited.received,
            ms: Math.round(waited.waited),
          },
        }
      : {}),
  };
  return { stack: calls.stack, about };
}
