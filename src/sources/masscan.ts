import { type FoundPort, factsOfJsonScan, scannedHost, scannedTransport } from './found-ports.ts';
import { jsonObjects, scannedPort } from './json-objects.ts';
import type { SourceReader } from './source.ts';

/**
 * Output of `masscan -oJ` and `-oD`: a list whose commas and brackets depend on the version, or one
 * object a line.
 */
export const masscanReader: SourceReader = {
  kind: 'masscan',
  title: 'masscan JSON',
  fits: (_, text) => {
    const [first] = jsonObjects(text.slice(0, 65536));
    return first?.value !== undefined && portsOf(first.value).length > 0;
  },
  read: (input) => factsOfJsonScan(input, portsOf),
};

function portsOf(value: Readonly<Record<string, unknown>>): readonly FoundPort[] {
  const host = scannedHost(value.ip);
  const ports: readonly unknown[] = Array.isArray(value.ports) ? value.ports : [value];
  return ports.flatMap((one) => {
    if (host === undefined || !isObject(one) || one.proto === undefined) return [];
    const port = scannedPort(one.port);
    const transport = scannedTransport(one.proto);
    return isOpen(one) && port !== undefined && transport ? [{ host, port, transport }] : [];
  });
}

/** A record of a banner has no status: the port is open. */
function isOpen({ status, data }: Readonly<Record<string, unknown>>): boolean {
  const written = status ?? (isObject(data) ? data.status : undefined);
  return written === undefined || written === 'open';
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
