import { compileExpectation } from '../config/expectation.ts';
import { type AddressPattern, parseAddress } from '../expect/address.ts';
import { defaultPorts } from '../expect/default-port.ts';
import { type Expectation, serviceNameOf, type Target } from '../expect/endpoint.ts';
import { expand } from '../fleet/expand.ts';
import type { Registry } from '../protocols/registry.ts';
import { FirstbytesError } from './errors.ts';

/** The single target of `host:port` or `udp://host:port`, and its expectation. */
export function readTarget(
  text: string,
  expect: string | readonly string[],
  registry: Registry,
): { readonly target: Target; readonly expectation: Expectation } {
  const transport = /^udp:/i.test(text) ? 'udp' : 'tcp';
  const protocols = registry.forTransport(transport);
  const expectation = readExpectation(expect, protocols);
  const address = parseAddress(text, defaultPorts(expectation, protocols));
  if ('problem' in address) throw invalidTarget(`"${text}": ${address.problem}`);
  return { target: oneTarget(text, address), expectation };
}

/** An expectation as a config has it: a protocol, a stack, `any`, `tcp`, `closed`, or several. */
export function readExpectation(
  expect: string | readonly string[],
  registry: Registry,
): Expectation {
  const names = typeof expect === 'string' ? [expect] : expect;
  const input = { expect: names, listed: false, nameText: (i: number) => names[i] ?? '' };
  const found = compileExpectation(input, registry);
  if (!Array.isArray(found)) return found as Expectation;
  const [first] = found;
  const hint = first?.hint === undefined ? {} : { hint: first.hint };
  throw new FirstbytesError('ERR_EXPECTATION_INVALID', first?.message ?? 'no expectation', hint);
}

function oneTarget(text: string, address: AddressPattern): Target {
  const [first] = expand(address);
  if (first && address.count === 1 && serviceNameOf(first.host) === undefined) return first;
  throw invalidTarget(`"${text}" is a range of targets, not a single one`);
}

function invalidTarget(message: string): FirstbytesError {
  return new FirstbytesError('ERR_TARGET_INVALID', message);
}
