import type { Identification } from '../identify/identification.ts';
import type { Registry, Stack } from '../protocols/registry.ts';
import type { ClientView } from './client-view.ts';
import { effectsOf } from './effects.ts';
import type { Expected } from './endpoint.ts';
import type { Impact } from './finding.ts';
import { type LengthImpact, lengthImpactOf } from './length-impact.ts';
import { knownLogMessages } from './log-messages.ts';

/** What a client of the first expected stack would go through at a target that does not meet it. */
export function impactOf(
  expected: Expected,
  found: Identification,
  heard: ClientView | undefined,
  registry: Registry,
): Impact {
  const stack = expected.kind === 'stacks' ? expected.stacks[0] : undefined;
  if (!stack) return {};
  const hazard = heard && lengthRead(heard, registry);
  const effects = effectsOf({
    expected: stack,
    found,
    clientView: heard,
    lengthImpact: hazard,
    registry,
  });
  const logs = heard ? logsOf(stack, found, heard, hazard) : [];
  const any = hazard !== undefined || effects.length > 0 || logs.length > 0;
  return {
    ...(hazard ? { length: hazard } : {}),
    ...(any ? { client: heard?.client ?? stack.at(-1) ?? '' } : {}),
    ...(effects.length > 0 ? { effects } : {}),
    ...(logs.length > 0 ? { logs } : {}),
  };
}

/** TLS is left out: its clients look at the type and the version before they believe a length. */
function lengthRead(
  { client, received }: ClientView,
  registry: Registry,
): LengthImpact | undefined {
  const framing = client === 'tls' ? undefined : registry.get(client)?.framing;
  return framing && lengthImpactOf(framing, received);
}

function logsOf(
  expected: Stack,
  found: Identification,
  heard: ClientView,
  hazard: LengthImpact | undefined,
) {
  const { client, received } = heard;
  const speaks = client === 'tls' ? ['tls'] : expected.filter((id) => id !== 'tls');
  return knownLogMessages({
    speaks,
    met: metBy(expected, client, found.stack),
    received,
    lengthImpact: hazard,
  });
}

/** What is found, as the client sees it from its layer. */
function metBy(expected: Stack, client: string, found: Stack): Stack {
  if (found[0] !== 'tls') return found;
  return expected[0] === 'tls' && client !== 'tls' ? found.slice(1) : ['tls'];
}
