import { addressWarnings } from '../config/endpoint-warnings.ts';
import type { EndpointPattern } from '../config/pattern.ts';
import { urlConflict } from '../config/url-endpoint.ts';
import { parseAddress } from '../expect/address.ts';
import { defaultPorts } from '../expect/default-port.ts';
import { DEFAULT_LIMITS, type Expectation, type Limits } from '../expect/endpoint.ts';
import { isUrl, readUrlAddress } from '../expect/url-address.ts';
import type { Registry } from '../protocols/registry.ts';
import type { CliContext } from './cli-context.ts';
import { CliError } from './cli-error.ts';
import { expectationFromOption } from './expectation.ts';
import { InvalidTargets, invalidTarget } from './invalid-targets.ts';
import type { WrittenTarget } from './targets.ts';

/** What the options of `probe` say about every target. */
export interface TargetOptions {
  readonly expect?: readonly string[];
  readonly serverName?: string;
}

/** An audit takes a refusal for an answer. */
const AUDIT_LIMITS: Limits = { ...DEFAULT_LIMITS, retries: 0 };

/** The targets with what is expected of them. Every target that is not valid is reported. */
export async function endpointsOfTargets(
  targets: readonly WrittenTarget[],
  options: TargetOptions,
  registry: Registry,
  context: CliContext,
): Promise<readonly EndpointPattern[]> {
  const compile = expectationReader(registry);
  const patterns: EndpointPattern[] = [];
  const invalid = new InvalidTargets();
  for (const target of targets) {
    const found = patternOf(target, options, registry, compile);
    if (found instanceof CliError) invalid.add(found);
    else patterns.push(found);
  }
  await invalid.report(context);
  for (const one of patterns) {
    for (const { message, hint } of addressWarnings(one)) {
      await context.stderr.write(`firstbytes: warning: ${message}\nhint: ${hint}\n`);
    }
  }
  return patterns;
}

type CompileExpectation = (
  expect: readonly string[] | undefined,
  transport: 'tcp' | 'udp',
) => Expectation;

/** Many targets share one expectation. */
function expectationReader(registry: Registry): CompileExpectation {
  const known = new Map<string, Expectation>();
  return (expect, transport) => {
    const key = `${transport} ${expect?.join(' ') ?? ''}`;
    const found = known.get(key) ?? expectationFromOption(expect, registry.forTransport(transport));
    known.set(key, found);
    return found;
  };
}

function patternOf(
  target: WrittenTarget,
  { expect, serverName }: TargetOptions,
  registry: Registry,
  compile: CompileExpectation,
): EndpointPattern | CliError {
  const { text } = target;
  const url = isUrl(text) ? readUrlAddress(text, registry) : undefined;
  const invalid = (problem: string, hint = USE_HOST_PORT) => invalidTarget(target, problem, hint);
  if (url && 'problem' in url) return invalid(url.problem, url.hint);
  const names = expect ?? url?.expect;
  const isOverTcp = (name: string) => registry.parseStack(name) !== undefined;
  const onlyOverUdp = url !== undefined && !url.expect.some(isOverTcp);
  const transport = onlyOverUdp || /^udp:/i.test(text) ? 'udp' : 'tcp';
  const expectation = compile(names, transport);
  const conflict =
    expect && urlConflict({ address: text, expect: [...expect] }, expectation, registry);
  if (conflict) return invalid(conflict.message, 'omit --expect, or use host:port');
  const written = url?.address ?? text;
  const ports = defaultPorts(expectation, registry.forTransport(transport));
  const address = parseAddress(written, ports);
  if ('problem' in address) return invalid(address.problem, address.hint);
  const isInternational = /[\u0080-\u{10ffff}]/u.test(written);
  return {
    ...(isInternational ? { name: written } : {}),
    address: { ...address, transport },
    expectation,
    ...(serverName === undefined ? {} : { serverName }),
    ...(url?.path === undefined ? {} : { path: url.path }),
    limits: expectation.expected.kind === 'any' ? AUDIT_LIMITS : DEFAULT_LIMITS,
  };
}

const USE_HOST_PORT = 'use host:port, or omit the port and name the protocol with --expect';
