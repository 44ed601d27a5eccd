import type { Origin } from '../../expect/endpoint.ts';
import { type CommandClue, cluesOfCommand } from '../command.ts';
import { interpolate } from '../interpolation.ts';
import type { Variable } from '../variables.ts';
import type { ComposeService } from './service.ts';

/** What the health check of a service says, and where. */
export interface HealthClues {
  readonly clues: readonly CommandClue[];
  readonly origin: Origin;
}

/** Reads `healthcheck.test`: a line, `CMD` and words, `CMD-SHELL` and a line, or `NONE`. */
export function healthOf(
  service: ComposeService,
  variables: readonly Variable[],
): HealthClues | undefined {
  const test = service.last('healthcheck', 'test');
  if (!test || service.text('healthcheck', 'disable') === 'true') return undefined;
  const own = new Map(variables.map(({ name, value }) => [name, value]));
  // What is still a variable after Compose has replaced its own is one of the container.
  const complete = (text: string) => replaceKnown(test.scope.text(text), own);
  const origin = test.scope.origin(test.tree.place);
  if (test.tree.text !== undefined) {
    return { clues: cluesOfCommand(complete(test.tree.text)), origin };
  }
  const [kind, ...words] = test.tree.items.flatMap(({ text }) =>
    text === undefined ? [] : [text],
  );
  if (kind === 'CMD') return { clues: cluesOfCommand(words.map(complete)), origin };
  if (kind === 'CMD-SHELL') return { clues: cluesOfCommand(complete(words.join(' '))), origin };
  return undefined;
}

function replaceKnown(text: string, own: ReadonlyMap<string, string>): string {
  const { text: replaced, unset } = interpolate(text, (name) => own.get(name));
  return unset.length > 0 ? text : replaced;
}
