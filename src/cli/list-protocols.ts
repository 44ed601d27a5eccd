import { forTerminal } from '../bytes/harmless.ts';
import { closest } from '../config/suggest.ts';
import { protocols } from '../protocols/index.ts';
import { ALIASES } from '../protocols/names.ts';
import type { Protocol } from '../protocols/protocol.ts';
import { Registry } from '../protocols/registry.ts';
import { protocolsJson, protocolTable, protocolText } from '../report/protocols.ts';
import { CannotRun } from './cannot-run.ts';
import { styleFor } from './colour.ts';
import type { Surroundings } from './surroundings.ts';

export interface ProtocolsOptions {
  readonly output: 'table' | 'json';
  readonly color?: boolean;
}

/** `firstbytes protocols`: what is known. Resolves to the exit code. */
export async function listProtocols(
  name: string | undefined,
  { output, color }: ProtocolsOptions,
  around: Surroundings,
): Promise<number> {
  const registry = new Registry(protocols);
  const one = name === undefined ? undefined : named(name, registry);
  const aliasesOf = (id: string) => aliasesIn(registry, id);
  const { stdout } = around;
  const style = styleFor(stdout, around, color);
  if (output === 'json') await stdout.write(protocolsJson(one ? [one] : protocols, aliasesOf));
  else if (one) await stdout.write(protocolText(one, aliasesOf(one.id), stdout.columns, style));
  else await stdout.write(protocolTable(protocols, stdout.columns, style));
  return 0;
}

/** The protocol of a name; of a stack (`https`) the innermost. */
function named(name: string, registry: Registry): Protocol {
  const id = registry.parseStack(name)?.at(-1);
  const found = id === undefined ? undefined : registry.get(id);
  if (found) return found;
  const meant = closest(name, registry.names());
  throw new CannotRun(
    `there is no protocol "${forTerminal(name, 60)}"`,
    meant === undefined ? 'firstbytes protocols lists them all' : `did you mean "${meant}"?`,
  );
}

/** Other names of the protocol, and names of stacks that end in it, with the stack. */
function aliasesIn(registry: Registry, id: string): string[] {
  return Object.keys(ALIASES).flatMap((alias) => {
    const stack = registry.parseStack(alias) ?? [];
    if (stack.at(-1) !== id) return [];
    const text = stack.join('/');
    return text === registry.stackOf(id).join('/') ? [alias] : [`${alias} (${text})`];
  });
}
