import { type AddressPattern, parseAddress } from '../expect/address.ts';
import { defaultPort } from '../expect/default-port.ts';
import {
  DEFAULT_LIMITS,
  type Expectation,
  type Limits,
  type Origin,
  type TlsVersion,
} from '../expect/endpoint.ts';
import type { Registry, Transport } from '../protocols/registry.ts';
import type { Path, SchemaDiagnostic } from './diagnostic.ts';
import type { ConfigDocument } from './document.ts';
import { compileExpectation } from './expectation.ts';
import type { EndpointPattern } from './pattern.ts';
import type { DefaultsInput, EndpointInput } from './schema.ts';

interface Surroundings {
  readonly document: ConfigDocument;
  /** Where the endpoint stands in the config. */
  readonly path: Path;
  readonly defaults: DefaultsInput;
  readonly registry: Registry;
  readonly faults: SchemaDiagnostic[];
}

/** Makes an endpoint of its entry; what is wrong goes to `faults`. */
export function readEndpoint(
  input: EndpointInput,
  around: Surroundings,
): EndpointPattern | undefined {
  const { faults } = around;
  const transport = transportOf(input, around.registry);
  const registry = around.registry.forTransport(transport);
  const expectation = readExpectation(input, { ...around, registry });
  if (Array.isArray(expectation)) faults.push(...expectation);
  const known = Array.isArray(expectation) ? undefined : (expectation as Expectation);
  const address = readAddress(input.address, known, around);
  if (!known || !address) return undefined;
  if (address.transport !== undefined && address.transport !== transport) {
    const message = `"transport: ${transport}" contradicts the address`;
    faults.push({ message, path: ['transport'], hint: 'leave "transport" out' });
  }
  faults.push(...udpFaults(input, transport, known));
  return {
    ...(input.name === undefined ? {} : { name: input.name }),
    address: { ...address, transport },
    ...(input['server-name'] === undefined ? {} : { serverName: input['server-name'] }),
    ...(input.path === undefined ? {} : { path: input.path }),
    expectation: known,
    limits: limitsOf(input, around.defaults),
    origin: originOf(around),
  };

  function readAddress(
    text: string,
    expected: Expectation | undefined,
    { document, path }: Surroundings,
  ): AddressPattern | undefined {
    // With a broken expectation nobody knows the usual port; that is no fault of the address.
    const found = parseAddress(text, expected ? defaultPort(expected, registry) : 1);
    if (!('problem' in found)) return found;
    const secret = document.substituted([...path, 'address']);
    const message = secret ? 'no address once its variables are filled in' : found.problem;
    const hint = secret ? { hint: 'the value is not shown here, for it may be a secret' } : {};
    faults.push({ message, path: ['address'], offset: found.offset, ...hint });
    return undefined;
  }
}

/**
 * What the endpoint or its address says; else UDP where every expected protocol is known over
 * UDP only (ntp, tftp), and TCP where it is not.
 */
function transportOf({ address, transport, expect }: EndpointInput, registry: Registry): Transport {
  if (transport !== undefined) return transport;
  if (/^udp:/i.test(address)) return 'udp';
  const onlyOverUdp = (name: string) =>
    !registry.parseStack(name) && registry.forTransport('udp').parseStack(name) !== undefined;
  return !/^tcp:/i.test(address) && listOf(expect).every(onlyOverUdp) ? 'udp' : 'tcp';
}

/** What has no meaning over UDP. */
function udpFaults(
  input: EndpointInput,
  transport: Transport,
  { expected }: Expectation,
): SchemaDiagnostic[] {
  if (transport === 'tcp') return [];
  const keys = ['tls', 'starttls', 'alpn', 'min-tls', 'certificate-name'] as const;
  const faults = keys
    .filter((key) => input[key] !== undefined)
    .map((key): SchemaDiagnostic => ({ message: `"${key}" says nothing over UDP`, path: [key] }));
  if (expected.kind !== 'tcp') return faults;
  return [...faults, { message: '"tcp" cannot be expected over UDP', path: ['expect'] }];
}

/** Warns of a target that stands in two places with different expectations. */
export function sameTargetTwice(
  endpoints: readonly { readonly endpoint: EndpointPattern; readonly index: number }[],
): SchemaDiagnostic[] {
  const firsts = new Map<string, EndpointPattern>();
  return endpoints.flatMap(({ endpoint, index }) => {
    const { hosts, ports, transport } = endpoint.address;
    const name = endpoint.serverName ?? '';
    const key = JSON.stringify([transport, hosts, ports, name, endpoint.path ?? '/']).toLowerCase();
    const first = firsts.get(key);
    if (!first) firsts.set(key, endpoint);
    if (!first || sameExpectation(first.expectation, endpoint.expectation)) return [];
    const { line = 0, column = 0 } = first.origin ?? {};
    const message =
      `the same target is also at line ${line}, column ${column}: there ` +
      `${first.expectation.text} is expected, here ${endpoint.expectation.text}`;
    const hint = 'one endpoint with a list allows either';
    return [{ message, hint, path: ['endpoints', index] }];
  });
}

function sameExpectation(a: Expectation, b: Expectation): boolean {
  return (
    JSON.stringify([a.expected, a.constraints]) === JSON.stringify([b.expected, b.constraints])
  );
}

function readExpectation(input: EndpointInput, { document, path, registry }: Surroundings) {
  const { expect, alpn } = input;
  const minTls = input['min-tls'];
  const listed = Array.isArray(expect);
  return compileExpectation(
    {
      expect: listOf(expect),
      listed,
      said: (i) => document.source([...path, 'expect', ...(listed ? [i] : [])]) ?? '',
      ...(input.tls ? { tls: input.tls } : {}),
      ...(input.starttls ? { starttls: input.starttls } : {}),
      ...(alpn === undefined ? {} : { alpn: listOf(alpn) }),
      ...(minTls === undefined ? {} : { minTls: `TLS ${Number(minTls).toFixed(1)}` as TlsVersion }),
      ...(input['certificate-name'] ? { certificateName: input['certificate-name'] } : {}),
      ...(input.version === undefined ? {} : { version: versionsOf(input.version) }),
    },
    registry,
  );

  /** A version without quotes is a number to YAML: 2.0 must not become 2. */
  function versionsOf(version: NonNullable<EndpointInput['version']>): string[] {
    const inList = Array.isArray(version);
    return listOf(version).map((one, i) => {
      if (typeof one === 'string') return one;
      return document.source([...path, 'version', ...(inList ? [i] : [])]) ?? String(one);
    });
  }
}

function listOf<T>(value: T | T[]): T[] {
  return Array.isArray(value) ? value : [value];
}

function limitsOf(input: EndpointInput, defaults: DefaultsInput): Limits {
  return {
    total: input.timeout ?? defaults.timeout ?? DEFAULT_LIMITS.total,
    connect: defaults['connect-timeout'] ?? DEFAULT_LIMITS.connect,
    firstByte: defaults['first-byte-timeout'] ?? DEFAULT_LIMITS.firstByte,
    maxBytes: defaults['max-bytes'] ?? DEFAULT_LIMITS.maxBytes,
    retries: input.retries ?? defaults.retries ?? DEFAULT_LIMITS.retries,
    maxConnections: defaults['max-connections'] ?? DEFAULT_LIMITS.maxConnections,
  };
}

function originOf({ document, path }: Surroundings): Origin {
  const { file, line, column } = document.problemFor({ message: '', path });
  return { file, line, column };
}
