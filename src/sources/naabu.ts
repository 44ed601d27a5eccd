import { type FoundPort, factsOfJsonScan, scannedHost, scannedTransport } from './found-ports.ts';
import { jsonObjects, scannedPort } from './json-objects.ts';
import type { SourceReader } from './source.ts';

/** Output of `naabu -json`: one object a line. */
export const naabuReader: SourceReader = {
  kind: 'naabu',
  title: 'naabu JSON',
  fits: (_, text) => {
    const [first] = jsonObjects(text.slice(0, 65536));
    return first?.value !== undefined && portsOf(first.value).length > 0;
  },
  read: (input) => factsOfJsonScan(input, portsOf),
};

function portsOf(value: Readonly<Record<string, unknown>>): readonly FoundPort[] {
  // `proto` is how masscan calls it.
  if (value.proto !== undefined) return [];
  // Before version 2.1 the port is an object: {"Port":443,"Protocol":0,"TLS":false}.
  const { port: written } = value;
  const number = isObject(written) ? (written.Port ?? written.port) : written;
  const host = scannedHost(value.host) ?? scannedHost(value.ip);
  const port = scannedPort(number);
  const transport = scannedTransport(value.protocol);
  const isFound = host !== undefined && port !== undefined && transport !== undefined;
  return isFound ? [{ host, port, transport }] : [];
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
