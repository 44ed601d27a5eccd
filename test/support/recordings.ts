import { readdirSync, readFileSync } from 'node:fs';
import { hex } from '../../src/bytes/build.ts';
import type { End } from '../../src/identify/exchange.ts';
import type { Turn } from '../../src/protocols/protocol.ts';

/** What one server answered, as `npm run record` wrote it. */
export interface ServerRecording {
  readonly name: string;
  readonly stack: readonly string[];
  /** What else the same port really speaks: HAProxy takes HTTP/2 beside HTTP/1.1. */
  readonly also: readonly (readonly string[])[];
  readonly product: string;
  readonly version: string;
  readonly exchanges: readonly RecordedExchange[];
}

export interface RecordedExchange {
  readonly layer: 'tcp' | 'tls';
  readonly asked: string;
  readonly turns: readonly Turn[];
  readonly end: End;
}

/** What one client said first, as `npm run record:client` wrote it. */
export interface ClientRecording {
  readonly name: string;
  readonly stack: readonly string[];
  readonly product: string;
  readonly version: string;
  readonly calls: readonly Uint8Array[];
}

interface RawRecording {
  stack: string;
  transport?: 'udp';
  also?: string[];
  product: string;
  version: string;
  exchanges?: { layer: 'tcp' | 'tls'; asked: string; turns: RawTurn[]; end: End }[];
  calls?: string[];
}

interface RawTurn {
  sent: string;
  received: string;
}

const root = new URL('../../fixtures/bytes/', import.meta.url);

function* readAll(): Generator<{ name: string; raw: RawRecording }> {
  for (const folder of readdirSync(root).sort()) {
    for (const file of readdirSync(new URL(`${folder}/`, root)).sort()) {
      const raw = JSON.parse(readFileSync(new URL(`${folder}/${file}`, root), 'utf8'));
      yield { name: `${folder}/${file.replace(/\.json$/, '')}`, raw };
    }
  }
}

/** Every server recorded over TCP, or those of one protocol. */
export function serverRecordings(id?: string): ServerRecording[] {
  return serversOver(undefined, id);
}

/** Every client recorded over TCP, or those of one protocol. */
export function clientRecordings(id?: string): ClientRecording[] {
  return clientsOver(undefined, id);
}

/** Every server recorded over UDP, or those of one protocol: apart, as the bytes differ. */
export function datagramRecordings(id?: string): ServerRecording[] {
  return serversOver('udp', id);
}

/** Every client recorded over UDP, or those of one protocol; a call is one datagram. */
export function datagramCallers(id?: string): ClientRecording[] {
  return clientsOver('udp', id);
}

function serversOver(transport: 'udp' | undefined, id?: string): ServerRecording[] {
  return [...readAll()].flatMap(({ name, raw }) => {
    if (!raw.exchanges || raw.transport !== transport) return [];
    if (id && !name.startsWith(`${id}/`)) return [];
    const exchanges = raw.exchanges.map(({ turns, ...rest }) => ({
      ...rest,
      turns: turns.map(({ sent, received }) => ({ sent: hex(sent), received: hex(received) })),
    }));
    const also = (raw.also ?? []).map((one) => one.split('/'));
    return [{ ...raw, name, stack: raw.stack.split('/'), also, exchanges }];
  });
}

function clientsOver(transport: 'udp' | undefined, id?: string): ClientRecording[] {
  return [...readAll()].flatMap(({ name, raw }) => {
    if (!raw.calls || raw.transport !== transport) return [];
    if (id && !name.startsWith(`${id}/`)) return [];
    return [{ ...raw, name, stack: raw.stack.split('/'), calls: raw.calls.map(hex) }];
  });
}
