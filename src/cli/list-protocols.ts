import { closest } from '../config/suggest.ts';
import { tcpProtocols, udpProtocols } from '../protocols/builtin.ts';
import type { Protocol } from '../protocols/protocol.ts';
import { Registry } from '../protocols/registry.ts';
import { protocolsJson, protocolTable, protocolText } from '../report/protocols.ts';
import { argumentText } from './argument-text.ts';
import type { CliContext } from './cli-context.ts';
import { CliError } from './cli-error.ts';
import { styleFor } from './colour.ts';

export interface ProtocolsCommandOptions {
  readonly output: 'table' | 'json';
  readonly color?: boolean;
}

/** `firstbytes protocols`: lists protocols. Resolves to the exit code. */
export async function runProtocolsCommand(
  name: string | undefined,
  { output, color }: ProtocolsCommandOptions,
  context: CliContext,
): Promise<number> {
  const registry = new Registry(tcpProtocols, udpProtocols);
  const listed = name === undefined ? [...tcpProtocols, ...udpProtocols] : named(name, registry);
  const aliasesOf = ({ id, transport }: Protocol) =>
    aliasesIn(registry.forTransport(transport ?? 'tcp'), id);
  const { stdout } = context;
  const style = styleFor(stdout, context, color);
  if (output === 'json') await stdout.write(protocolsJson(listed, aliasesOf));
  else if (name === undefined) await stdout.write(protocolTable(listed, stdout.columns, style));
  else {
    const texts = listed.map((one) => protocolText(one, aliasesOf(one), stdout.columns, style));
    await stdout.write(texts.join('\n'));
  }
  return 0;
}

/** The protocol with a name, over TCP and over UDP; for a stack (`https`) the innermost. */
function named(name: string, registry: Registry): readonly Protocol[] {
  const found = (['tcp', 'udp'] as const).flatMap((transport) => {
    const protocols = registry.forTransport(transport);
    const id = protocols.parseStack(name)?.at(-1);
    return id === undefined ? [] : (protocols.get(id) ?? []);
  });
  if (found.length > 0) return found;
  const meant = closest(name, [...registry.names(), ...registry.forTransport('udp').names()]);
  throw new CliError(
    `unknown protocol "${argumentText(name)}"`,
    meant === undefined ? 'run "firstbytes protocols" to list all' : `did you mean "${meant}"?`,
  );
}

/** Other names of the protocol, and names of stacks that end in it, with the stack. */
function aliasesIn(registry: Registry, id: string): string[] {
  return [...registry.aliases.keys()].flatMap((alias) => {
    const stack = registry.parseStack(alias) ?? [];
    if (stack.at(-1) !== id) return [];
    const text = stack.join('/');
    return text === registry.stackOf(id).join('/') ? [alias] : [`${alias} (${text})`];
  });
}
