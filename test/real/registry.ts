import { tcpProtocols } from '../../src/protocols/builtin.ts';
import { Registry } from '../../src/protocols/registry.ts';

/** The built-in protocols over TCP: all real servers of these tests listen there. */
export const registry = new Registry(tcpProtocols);
