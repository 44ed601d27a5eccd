import { type AddressPattern, parseAddress } from '../expect/address.ts';
import { defaultPorts } from '../expect/default-port.ts';
import {
  DEFAULT_LIMITS,
  type Expectation,
  type Limits,
  type Origin,
  type TlsVersion,
} from '../expect/endpoint.ts';
import type { Registry, Transport } from '../protocols/registry.ts';
import type { Path } from '../yaml/place.ts';
import {
  type CertificateRules,
  certificateFileDiagnostics,
  certificateRules,
  clientCertificateDiagnostics,
  clientCertificateOf,
} from './certificate.ts';
import type { SchemaDiagnostic } from './diagnostic.ts';
import type { ConfigDocument } from './document.ts';
import { compileExpectation } from './expectation.ts';
import type { EndpointPattern } from './pattern.ts';
import type { ConfigFiles } from './pem.ts';
import type { DefaultsInput, EndpointInput } from './schema.ts';
import { type PlainEndpointInput, urlConflict, withoutUrl } from './url-endpoint.ts';

interface EndpointsContext extends ConfigFiles {
  readonly document: ConfigDocument;
  readonly defaults: DefaultsInput;
  readonly registry: Registry;
}

interface EndpointContext extends EndpointsContext {
  /** The path of the endpoint in the config. */
  readonly path: Path;
  readonly diagnostics: SchemaDiagnostic[];
}

/** Reads the entry of an endpoint at a path; mistakes are added to `diagnostics`. */
export type EndpointReader = (
  input: EndpointInput,
  path: Path,
  diagnostics: SchemaDiagnostic[],
) => EndpointPattern | undefined;

/** For the endpoints of one config. Those that expect the same share it. */
export function endpointReader(context: EndpointsContext): EndpointReader {
  const expectations = new Map<string, Expectation>();
  const limits = limitsOf({}, context.defaults);
  const expectationFor: typeof readExpectation = (input, own) => {
    // The source of a version counts, and only the document knows it.
    if (input.version !== undefined) return readExpectation(input, own);
    const { name: _name, address: _address, timeout: _timeout, ...others } = input;
    const { description: _description, labels: _labels, ...rest } = others;
    const key = JSON.stringify([own.registry === context.registry, rest]);
    const known = expectations.get(key);
    if (known) return known;
    const found = readExpectation(input, own);
    if (!Array.isArray(found)) expectations.set(key, found as Expectation);
    return found;
  };
  return (input, path, diagnostics) => {
    const isUsual = input.timeout === undefined && input.retries === undefined;
    return readEndpoint(
      input,
      { ...context, path, diagnostics },
      expectationFor,
      isUsual ? limits : limitsOf(input, context.defaults),
    );
  };
}

type Mutable<T> = { -readonly [key in keyof T]: T[key] };

/** A config may have many endpoints: objects without spreads take half of the memory. */
function readEndpoint(
  written: EndpointInput,
  context: EndpointContext,
  expectationFor: typeof readExpectation,
  limits: Limits,
): EndpointPattern | undefined {
  const { diagnostics } = context;
  const input = withoutUrl(written, context.registry);
  if ('message' in input) {
    diagnostics.push(input);
    return undefined;
  }
  const transport = transportOf(input, context.registry);
  const registry = context.registry.forTransport(transport);
  const expectation = expectationFor(input, { ...context, registry });
  const unsupported = udpDiagnostics(input, transport);
  if (unsupported.length > 0) diagnostics.push(...unsupported);
  else if (Array.isArray(expectation)) diagnostics.push(...expectation);
  const valid = Array.isArray(expectation) ? undefined : (expectation as Expectation);
  const address = readAddress(input.address, valid, context);
  if (!valid || !address) return undefined;
  const conflict = urlConflict(written, valid, registry);
  if (conflict) diagnostics.push(conflict);
  if (address.transport !== undefined && address.transport !== transport) {
    const message = `"transport: ${transport}" contradicts the address`;
    diagnostics.push({ message, path: ['transport'], hint: 'remove "transport"' });
  }
  diagnostics.push(...certificateFileDiagnostics(input, context));
  const { text, hosts, ports, count } = address;
  const endpoint: Mutable<EndpointPattern> = {
    address: { text, transport, hosts, ports, count },
    expectation: valid,
    limits,
    origin: originOf(context),
  };
  // An international name is shown as it is written beside the address, which is in ASCII.
  const name = input.name ?? (IS_INTERNATIONAL.test(text) ? text : undefined);
  if (name !== undefined) endpoint.name = name;
  if (input.description !== undefined) endpoint.description = input.description;
  if (input.labels !== undefined) endpoint.labels = input.labels;
  if (input['server-name'] !== undefined) endpoint.serverName = input['server-name'];
  if (input.path !== undefined) endpoint.path = input.path;
  if (input['proxy-protocol']) endpoint.proxyProtocol = input['proxy-protocol'];
  const identity = input['client-certificate'];
  if (identity) {
    endpoint.clientCertificate = clientCertificateOf(identity, context.file);
    diagnostics.push(...clientCertificateDiagnostics(endpoint.clientCertificate, context));
  }
  return endpoint;

  function readAddress(
    text: string,
    expected: Expectation | undefined,
    { document, path }: EndpointContext,
  ): AddressPattern | undefined {
    // An invalid expectation has no default port; any port avoids a second diagnostic.
    const found = parseAddress(text, expected ? defaultPorts(expected, registry) : [1]);
    if (!('problem' in found)) return found;
    const secret = document.substituted([...path, 'address']);
    const message = secret
      ? 'not a valid address after its variables are filled in'
      : found.problem;
    const hint = secret
      ? 'check the variables (the value may be a secret and is not shown)'
      : found.hint;
    // Of a URL, the text that was read is only a part of what is written.
    const offset = text === written.address ? { offset: found.offset } : {};
    const hinted = hint === undefined ? {} : { hint };
    diagnostics.push({ message, path: ['address'], ...offset, ...hinted });
    return undefined;
  }
}

const IS_INTERNATIONAL = /[\u0080-\u{10ffff}]/u;

/**
 * The transport of the endpoint or its address; else UDP if every expected protocol is known over
 * UDP only (ntp, tftp), and TCP if not.
 */
function transportOf(
  { address, transport, expect }: PlainEndpointInput,
  registry: Registry,
): Transport {
  if (transport !== undefined) return transport;
  if (/^(?:udp:|srv:_[^.]*\._udp\.)/i.test(address)) return 'udp';
  const onlyOverUdp = (name: string) =>
    !registry.parseStack(name) && registry.forTransport('udp').parseStack(name) !== undefined;
  return !/^(?:tcp|unix|srv):/i.test(address) && listOf(expect).every(onlyOverUdp) ? 'udp' : 'tcp';
}

const NOT_OVER_UDP = [
  'tls',
  'starttls',
  'alpn',
  'min-tls',
  'certificate-name',
  'certificate',
  'client-certificate',
  'proxy-protocol',
] as const;

/** Keys without a meaning over UDP. */
function udpDiagnostics(input: PlainEndpointInput, transport: Transport): SchemaDiagnostic[] {
  if (transport === 'tcp') return [];
  const keys = NOT_OVER_UDP.filter((key) => input[key] !== undefined);
  const diagnostics = keys.map(
    (key): SchemaDiagnostic => ({
      message: `"${key}" is not supported over UDP`,
      hint: `remove "${key}"`,
      path: [key],
    }),
  );
  if (!listOf(input.expect).includes('tcp')) return diagnostics;
  const message = '"tcp" is not supported over UDP';
  return [...diagnostics, { message, hint: 'expect a protocol, or "any"', path: ['expect'] }];
}

function readExpectation(input: PlainEndpointInput, context: EndpointContext) {
  const { document, path, registry } = context;
  const { expect, alpn } = input;
  const minTls = input['min-tls'];
  const listed = Array.isArray(expect);
  return compileExpectation(
    {
      expect: listOf(expect),
      listed,
      nameText: (i) => document.source([...path, 'expect', ...(listed ? [i] : [])]) ?? '',
      ...(input.tls ? { tls: input.tls } : {}),
      ...(input.starttls ? { starttls: input.starttls } : {}),
      ...(alpn === undefined ? {} : { alpn: listOf(alpn) }),
      ...(minTls === undefined ? {} : { minTls: `TLS ${Number(minTls).toFixed(1)}` as TlsVersion }),
      ...(input['certificate-name'] ? { certificateName: input['certificate-name'] } : {}),
      ...certificateSettings(input, context),
      ...(input['client-certificate'] ? { clientCertificate: true as const } : {}),
      ...(input['proxy-protocol'] ? { proxyProtocol: true as const } : {}),
      ...(input.version === undefined ? {} : { version: versionsOf(input.version) }),
    },
    registry,
  );

  /** YAML reads a version without quotes as a number: 2.0 must not become 2. */
  function versionsOf(version: NonNullable<EndpointInput['version']>): string[] {
    const inList = Array.isArray(version);
    return listOf(version).map((one, i) => {
      if (typeof one === 'string') return one;
      return document.source([...path, 'version', ...(inList ? [i] : [])]) ?? String(one);
    });
  }
}

function certificateSettings(
  { certificate }: EndpointInput,
  { file, defaults }: EndpointsContext,
): { certificate?: CertificateRules; defaultCertificate?: CertificateRules } {
  return {
    ...(certificate ? { certificate: certificateRules(certificate, file) } : {}),
    ...(defaults.certificate
      ? { defaultCertificate: certificateRules(defaults.certificate, file) }
      : {}),
  };
}

function listOf<T>(value: T | T[]): T[] {
  return Array.isArray(value) ? value : [value];
}

function limitsOf(
  input: Pick<EndpointInput, 'timeout' | 'retries'>,
  defaults: DefaultsInput,
): Limits {
  return {
    total: input.timeout ?? defaults.timeout ?? DEFAULT_LIMITS.total,
    connect: defaults['connect-timeout'] ?? DEFAULT_LIMITS.connect,
    firstByte: defaults['first-byte-timeout'] ?? DEFAULT_LIMITS.firstByte,
    maxBytes: defaults['max-bytes'] ?? DEFAULT_LIMITS.maxBytes,
    retries: input.retries ?? defaults.retries ?? DEFAULT_LIMITS.retries,
    maxConnections: defaults['max-connections'] ?? DEFAULT_LIMITS.maxConnections,
  };
}

function originOf({ document, path }: EndpointContext): Origin {
  const { file, line, column } = document.diagnosticFor({ message: '', path });
  return { file, line, column };
}
