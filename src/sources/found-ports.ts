import type { Origin } from '../expect/endpoint.ts';
import type { Transport } from '../protocols/registry.ts';
import type { ScannedObject } from './json-objects.ts';
import { jsonObjects } from './json-objects.ts';
import type { Reference, SourceFacts, SourceInput, SourceNote } from './source.ts';

/** A port that a scanner found open. */
export interface FoundPort {
  readonly host: string;
  readonly port: number;
  readonly transport: Transport;
}

/** Facts of ports that a scanner found. A port that was found twice counts once. */
export function factsOfScan(
  references: readonly Reference[],
  notes: readonly SourceNote[],
): SourceFacts {
  const unique = new Map<string, Reference>();
  for (const one of references) {
    const key = `${one.transport} ${one.port} ${one.host}`;
    const earlier = unique.get(key);
    if (!earlier || (!earlier.clue && one.clue)) unique.set(key, one);
  }
  return {
    vantage: 'host',
    listeners: [],
    references: [...unique.values()],
    declared: [],
    notes,
    contradictions: [],
  };
}

/** Facts of a scanner's JSON, of which each object names the ports that `read` finds in it. */
export function factsOfJsonScan(
  { file, text }: SourceInput,
  read: (value: NonNullable<ScannedObject['value']>) => readonly FoundPort[],
): SourceFacts {
  const references: Reference[] = [];
  let broken = 0;
  let firstBroken: Origin | undefined;
  for (const { value, line, column } of jsonObjects(text)) {
    const origin = { file, line, column };
    if (!value) {
      broken++;
      firstBroken ??= origin;
      continue;
    }
    for (const port of read(value)) references.push({ ...port, role: 'peer', origin });
  }
  const message = `${broken} ${broken === 1 ? 'result is' : 'results are'} not valid JSON: left out`;
  return factsOfScan(references, firstBroken ? [{ message, origin: firstBroken }] : []);
}

/** A transport as scanners write it; undefined for others (SCTP). */
export function scannedTransport(value: unknown): Transport | undefined {
  if (value === undefined) return 'tcp';
  const text = typeof value === 'string' ? value.toLowerCase() : '';
  return text === 'tcp' || text === 'udp' ? text : undefined;
}

/** A host name or an address as scanners write it. */
export function scannedHost(value: unknown): string | undefined {
  return typeof value === 'string' && /^[\w.:%-]{1,253}$/.test(value) ? value : undefined;
}
