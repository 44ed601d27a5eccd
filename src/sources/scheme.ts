import { type SchemeMeaning, Schemes } from '../expect/scheme.ts';
import { tcpProtocols, udpProtocols } from '../protocols/builtin.ts';
import { Registry, type Transport } from '../protocols/registry.ts';

/** Schemes in files of others, which name built-in protocols only. */
export const builtInSchemes = new Schemes(new Registry(tcpProtocols, udpProtocols));

/** What a scheme means; undefined for one that names something else, and for an unknown one. */
export function meaningOfScheme(scheme: string): SchemeMeaning | undefined {
  return builtInSchemes.meaningOf(scheme);
}

/** The default port of a stack. */
export function portOfStack(name: string, transport: Transport): number | undefined {
  return builtInSchemes.portOf(name, transport);
}

/** The name of a stack inside TLS. */
export function nameInsideTls(name: string): string {
  return builtInSchemes.nameInsideTls(name);
}
