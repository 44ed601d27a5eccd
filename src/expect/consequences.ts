import type { Identification } from '../identify/identification.ts';
import type { Registry, Stack } from '../protocols/registry.ts';
import { dangersOf } from './dangers.ts';
import type { Expected } from './endpoint.ts';
import type { Consequences } from './finding.ts';
import type { Heard } from './first-bytes.ts';
import { type Hazard, hazardOf } from './hazard.ts';
import { loggedBy } from './logged.ts';

/** What a client of the first expected stack would go through at a target that does not meet it. */
export function consequencesOf(
  expected: Expected,
  found: Identification,
  heard: Heard | undefined,
  registry: Registry,
): Consequences {
  const stack = expected.kind === 'stacks' ? expected.stacks[0] : undefined;
  if (!stack) return {};
  const hazard = heard && lengthRead(heard, registry);
  const dangers = dangersOf({ expected: stack, found, heard, hazard, registry });
  const logs = heard ? logsOf(stack, found, heard, hazard) : [];
  const any = hazard !== undefined || dangers.length > 0 || logs.length > 0;
  return {
    ...(hazard ? { hazard } : {}),
    ...(any ? { client: heard?.client ?? stack.at(-1) ?? '' } : {}),
    ...(dangers.length > 0 ? { dangers } : {}),
    ...(logs.length > 0 ? { logs } : {}),
  };
}

/** TLS is left out: its clients look at the type and the version before they believe a length. */
function lengthRead({ client, received }: Heard, registry: Registry): Hazard | undefined {
  const framing = client === 'tls' ? undefined : registry.get(client)?.framing;
  return framing && hazardOf(framing, received);
}

function logsOf(expected: Stack, found: Identification, heard: Heard, hazard: Hazard | undefined) {
  const { client, received } = heard;
  const speaks = client === 'tls' ? ['tls'] : expected.filter((id) => id !== 'tls');
  return loggedBy({ speaks, met: metBy(expected, client, found.stack), received, hazard });
}

/** What is found, as the client sees it from its layer. */
function metBy(expected: Stack, client: string, found: Stack): Stack {
  if (found[0] !== 'tls') return found;
  return expected[0] === 'tls' && client !== 'tls' ? found.slice(1) : ['tls'];
}
