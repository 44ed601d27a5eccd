import { tcpProtocols, udpProtocols } from '../protocols/builtin.ts';
import { Registry } from '../protocols/registry.ts';

let registry: Registry | undefined;

/** The built-in protocols of both transports: the default of every call. */
export function builtInRegistry(): Registry {
  registry ??= new Registry(tcpProtocols, udpProtocols);
  return registry;
}
