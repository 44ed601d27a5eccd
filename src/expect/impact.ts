import type { Identification } from '../identify/identification.ts';
import type { Registry, Stack } from '../protocols/registry.ts';
import type { ClientView } from './client-view.ts';
import { effectsOf } from './effects.ts';
import type { Expected } from './endpoint.ts';
import type { Impact } from './finding.ts';
import { type LengthImpact, lengthReadBy } from './length-impact.ts';
import { knownLogMessages } from './log-messages.ts';

/** What happens to a client of the first expected stack at a target with another protocol. */
export function impactOf(
  expected: Expected,
  found: Identification,
  clientView: ClientView | undefined,
  registry: Registry,
): Impact {
  const stack = expected.kind === 'stacks' ? expected.stacks[0] : undefined;
  if (!stack) return {};
  const lengthImpact = clientView && lengthRead(clientView, registry);
  const effects = effectsOf({
    expected: stack,
    found,
    clientView,
    lengthImpact,
    registry,
  });
  const logs = clientView ? logsOf(stack, found, clientView, lengthImpact) : [];
  const hasImpact = lengthImpact !== undefined || effects.length > 0 || logs.length > 0;
  return {
    ...(lengthImpact ? { length: lengthImpact } : {}),
    ...(hasImpact ? { client: clientView?.client ?? stack.at(-1) ?? '' } : {}),
    ...(effects.length > 0 ? { effects } : {}),
    ...(logs.length > 0 ? { logs } : {}),
  };
}

/** TLS is excluded: its clients check the type and the version before they use a length. */
function lengthRead(
  { client, received }: ClientView,
  registry: Registry,
): LengthImpact | undefined {
  const protocol = client === 'tls' ? undefined : registry.get(client);
  return protocol && lengthReadBy('client', protocol, received);
}

function logsOf(
  expected: Stack,
  found: Identification,
  clientView: ClientView,
  lengthImpact: LengthImpact | undefined,
) {
  const { client, received } = clientView;
  const speaks = client === 'tls' ? ['tls'] : expected.filter((id) => id !== 'tls');
  return knownLogMessages({
    side: 'client',
    speaks,
    met: stackSeenBy(expected, client, found.stack),
    received,
    lengthImpact,
  });
}

/** The found stack from the layer of the client. */
function stackSeenBy(expected: Stack, client: string, found: Stack): Stack {
  if (found[0] !== 'tls') return found;
  return expected[0] === 'tls' && client !== 'tls' ? found.slice(1) : ['tls'];
}
