import { type Address, addressesOf } from './address-list.ts';
import { type NormalVariable, VariableSet } from './environment.ts';
import { isAnyAddress, isLoopback, readPort } from './host-port.ts';
import { isKafkaListener, kafkaFacts } from './kafka-variables.ts';
import type { NamedProtocol } from './name-protocol.ts';
import { expectOfOtlpPort, expectOfUrl } from './otlp.ts';
import { uniqueReferences } from './peers.ts';
import { portOfStack } from './scheme.ts';
import type { Clue, Reference, SourceNote } from './source.ts';
import { readUrls } from './url.ts';
import type { OwnPort, Variable } from './variable.ts';
import {
  isAddressName,
  isHostName,
  isNeverCalled,
  isNotAnAddress,
  isOwnAddress,
  isOwnPrefix,
  portNameOf,
  prefixOf,
} from './variable-names.ts';

export type { OwnPort, Variable };

/** What the environment of a service, or an env file, says. */
export interface VariableFacts {
  readonly references: readonly Reference[];
  /** Ports that the service itself listens on according to its variables (`KAFKA_LISTENERS`). */
  readonly ownPorts: readonly OwnPort[];
  /** Services that the variables name and switch off. */
  readonly notes: readonly SourceNote[];
}

const MAX_VALUE_LENGTH = 8192;
/** Names that state the protocol of a port of the service itself. */
const OWN_PORT =
  /^(?:(?:SERVER|SERVICE|APP|LISTEN|CONTAINER|API)_)?(GRPC|HTTP|HTTPS|JMX)(?:_SERVER|_LISTEN)?_PORT$|_(JMX)_PORT$/;
/** The same with the name of a product in front, which may be another one. */
const POSSIBLE_PORT = /_(GRPC|HTTP|HTTPS)(?:_SERVER|_LISTEN)?_PORT$/;
const OWN_PORT_EXPECT: Readonly<Record<string, string>> = {
  GRPC: 'grpc',
  HTTP: 'http',
  HTTPS: 'https',
  JMX: 'java-rmi',
};

/** An address that a variable names, before it is known whose it is. */
interface Found extends Address {
  readonly clue?: Clue;
}

/**
 * Reads the variables of one environment together: URLs, lists of them, `host:port`, pairs of `X_HOST` and `X_PORT`,
 * and maps of listeners. `within` is the service they belong to. Values are never repeated in
 * messages.
 */
export function factsOfVariables(
  variables: readonly Variable[],
  within: string | undefined,
): VariableFacts {
  const environment = new VariableSet(variables);
  const kafka = kafkaFacts(environment, within);
  const references = [...kafka.references];
  const ownPorts = [...kafka.ownPorts];
  const notes: SourceNote[] = [];
  for (const variable of environment.all) {
    if (!mayNameAddress(variable)) continue;
    const own = ownPortOf(variable, environment);
    if (own) ownPorts.push(own);
    // Its own URL says what a service listens for, if it is that of this container.
    const isOwn = isOwnAddress(variable.name);
    const found = addressesIn(variable, environment).filter(
      ({ host }) => !isOwn || (within !== undefined && isLoopback(host)),
    );
    const off = found.length > 0 ? environment.switchAt(prefixOf(variable.name)) : undefined;
    if (off) {
      const message = `${variable.written} is not used: ${off.written} chooses something else`;
      notes.push({ message, origin: variable.origin });
      continue;
    }
    for (const { clue, ...address } of found) {
      const { host, port } = address;
      if (isAnyAddress(host)) {
        if (clue && port !== undefined) ownPorts.push({ port, clue });
      } else {
        references.push({
          ...address,
          port,
          ...(clue ? { clue } : {}),
          role: 'mention',
          ...(within === undefined ? {} : { within }),
          origin: variable.origin,
        });
      }
    }
  }
  return { references: uniqueReferences(references), ownPorts: uniquePorts(ownPorts), notes };
}

function mayNameAddress({ name, value }: NormalVariable): boolean {
  return value.length <= MAX_VALUE_LENGTH && !isNeverCalled(name) && !isKafkaListener(name);
}

function addressesIn(variable: NormalVariable, environment: VariableSet): readonly Found[] {
  const urls = fromUrls(variable, environment);
  if (urls.length > 0) return urls;
  if (isNotAnAddress(variable.name)) return [];
  const prefix = prefixOf(variable.name);
  const protocol = protocolFor(variable.name, prefix, environment);
  return addressesOf(variable.value).flatMap((address) => {
    const port = address.port ?? portBeside(variable.name, prefix, protocol, environment);
    if (port === undefined || !isLikely(variable.name, address, protocol)) return [];
    const shown = address.expect ?? expectOfOtlpPort(variable.name, port);
    const expect = shown ?? (protocol && [nameAt(protocol, port)]);
    const certainty = shown ? 'stated' : protocol?.certainty;
    const { host } = address;
    const clue = expect && certainty && clueOf(variable, expect, certainty);
    return { host, port, transport: 'tcp', ...(clue ? { clue } : {}) };
  });
}

function fromUrls(variable: NormalVariable, environment: VariableSet): readonly Found[] {
  const prefix = prefixOf(variable.name);
  return readUrls(variable.value).map((url) => {
    const isWritten = url.port === 0 || variable.value.includes(`:${url.port}`);
    const beside = isWritten ? undefined : environment.get(portNameOf(prefix));
    const port = (beside && readPort(beside.value)) ?? url.port;
    const named = url.expect ? undefined : environment.protocolAt(prefix);
    const expect =
      expectOfUrl(variable.name, { ...url, port }, environment) ??
      (named && port !== undefined ? [nameAt(named, port)] : undefined);
    const { host, transport, path, scheme } = url;
    return {
      host,
      port,
      transport,
      // The path of a web hook may be a secret, and HTTP is identified without it.
      ...(path !== undefined && scheme.startsWith('ws') ? { path } : {}),
      ...(expect ? { clue: clueOf(variable, expect, 'stated') } : {}),
    };
  });
}

function protocolFor(
  name: string,
  prefix: string,
  environment: VariableSet,
): NamedProtocol | undefined {
  const found = environment.protocolAt(prefix);
  if (found || !/(?:^|_)BOOTSTRAP_SERVERS?$/.test(name)) return found;
  return environment.protocolAt(prefix.replace(/BOOTSTRAP$/, 'KAFKA'));
}

/** The port for a value that is a host only: that of another variable, or the protocol's. */
function portBeside(
  name: string,
  prefix: string,
  protocol: NamedProtocol | undefined,
  environment: VariableSet,
): number | undefined {
  if (!isHostName(name) || (isOwnPrefix(prefix) && !protocol)) return undefined;
  const beside = environment.get(portNameOf(prefix));
  if (beside) return readPort(beside.value);
  return protocol && (protocol.port ?? portOfStack(protocol.name, 'tcp'));
}

/** Tags of images look like ports; a host has letters, or is an address. */
function isLikely(name: string, { host, port }: Address, protocol?: NamedProtocol): boolean {
  if (!/[a-z]/i.test(host) && !host.includes(':') && !/^\d+(?:\.\d+){3}$/.test(host)) {
    return isAnyAddress(host);
  }
  const isNamed = isAddressName(name) || protocol !== undefined;
  return isNamed || (port !== undefined && port >= 100);
}

function nameAt(protocol: NamedProtocol, port: number): string {
  return protocol.other?.[port] ?? protocol.name;
}

function ownPortOf(variable: NormalVariable, environment: VariableSet): OwnPort | undefined {
  const [, first, second] = OWN_PORT.exec(variable.name) ?? [];
  const [, possible = ''] = POSSIBLE_PORT.exec(variable.name) ?? [];
  const expect = OWN_PORT_EXPECT[first ?? second ?? possible];
  const port = readPort(variable.value);
  if (expect === undefined || port === undefined) return undefined;
  const host = environment.get(`${prefixOf(variable.name)}_HOST`)?.value;
  const isOther = host !== undefined && !isAnyAddress(host) && !isLoopback(host);
  if (isOther && expect !== 'java-rmi') return undefined;
  const isPossible = first === undefined && second === undefined;
  const clue = clueOf(variable, [expect], 'stated');
  return { port, clue, ...(isPossible ? { isPossible } : {}) };
}

function clueOf(
  { written, origin }: NormalVariable,
  expect: readonly string[],
  certainty: Clue['certainty'],
): Clue {
  return { expect, certainty, evidence: written, origin };
}

function uniquePorts(ports: readonly OwnPort[]): readonly OwnPort[] {
  const byKey = new Map(ports.toReversed().map((one) => [`${one.port} ${one.clue.expect}`, one]));
  return [...byKey.values()].reverse();
}
