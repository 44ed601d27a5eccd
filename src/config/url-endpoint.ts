import type { Expectation } from '../expect/endpoint.ts';
import { isUrl, readUrlAddress } from '../expect/url-address.ts';
import type { Registry } from '../protocols/registry.ts';
import type { SchemaDiagnostic } from './diagnostic.ts';
import { compileExpectation } from './expectation.ts';
import type { EndpointInput } from './schema.ts';

/** An endpoint whose address is not a URL, and which has an expectation. */
export type PlainEndpointInput = EndpointInput & { readonly expect: string | string[] };

/** A URL as the address: its protocol is the expectation, and its path the path of requests. */
export function withoutUrl(
  input: EndpointInput,
  registry: Registry,
): PlainEndpointInput | SchemaDiagnostic {
  if (!isUrl(input.address)) return { ...input, expect: input.expect ?? 'any' };
  const url = readUrlAddress(input.address, registry);
  if ('problem' in url) {
    const { problem, hint } = url;
    return { message: problem, path: ['address'], ...(hint === undefined ? {} : { hint }) };
  }
  const path = input.path ?? url.path;
  const [only, ...others] = url.expect;
  const expect = only !== undefined && others.length === 0 ? only : [...url.expect];
  return {
    ...input,
    address: url.address,
    expect: input.expect ?? expect,
    ...(path === undefined ? {} : { path }),
  };
}

/** The scheme of a URL and the key `expect` must mean the same. */
export function urlConflict(
  { address, expect }: Pick<EndpointInput, 'address' | 'expect'>,
  expectation: Expectation,
  registry: Registry,
): SchemaDiagnostic | undefined {
  if (expect === undefined || !isUrl(address)) return undefined;
  const url = readUrlAddress(address, registry);
  if ('problem' in url) return undefined;
  const scheme = address.slice(0, address.indexOf('://')).toLowerCase();
  const input = { expect: url.expect, listed: false, nameText: () => scheme };
  const meant = compileExpectation(input, registry);
  if (Array.isArray(meant) || includes(expectation, meant as Expectation)) return undefined;
  return {
    message: `the address is a URL of ${scheme}, but ${expectation.text} is expected`,
    hint: 'remove "expect", or the scheme from the address',
    path: ['expect'],
  };
}

function includes({ expected }: Expectation, { expected: meant }: Expectation): boolean {
  if (expected.kind !== 'stacks' || meant.kind !== 'stacks') return false;
  const stacks = expected.stacks.map((stack) => stack.join('/'));
  return meant.stacks.every((stack) => stacks.includes(stack.join('/')));
}
