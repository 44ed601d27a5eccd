import { z } from 'zod';
import { addressText } from '../expect/endpoint.ts';
import { LineReader } from './line-reader.ts';
import { softwareText } from './row.ts';
import { isOpen, ServiceMap } from './services.ts';

/** UTF-16 units of a line; a result with many attempts has some 100,000. */
const MAX_LINE_LENGTH = 2 ** 24;
/** Services of a baseline: some 120 MB for a million. */
const MAX_SERVICES = 2_000_000;

const TLS = z.object({ version: z.string() });

/** What is compared of a result. */
const RESULT = z.object({
  target: z.object({
    host: z.string(),
    port: z.int().min(0).max(65_535).default(0),
    transport: z.enum(['tcp', 'udp', 'unix']),
  }),
  found: z.object({
    outcome: z.string(),
    stack: z.string().optional(),
    facts: z.object({ product: z.string().optional(), version: z.string().optional() }),
    tls: TLS.optional(),
    starttls: z.union([TLS, z.literal('refused')]).optional(),
  }),
});

/** The services of a baseline, or why it is not one. */
export type BaselineServices =
  | { readonly services: ServiceMap; readonly warnings: readonly string[] }
  | { readonly message: string; readonly line?: number };

/**
 * Reads the services of `ndjson` of an audit, a check or a probe, in chunks of text, and keeps only what
 * is compared. A line that is incomplete is skipped with a warning. Never throws.
 */
export class BaselineReader {
  readonly #services = new ServiceMap();
  readonly #lines = new LineReader(MAX_LINE_LENGTH, (text, line) => this.#take(text, line));
  #skipped = 0;
  #known = 0;
  #problem: { readonly message: string; readonly line: number } | undefined;

  /** Takes a chunk. Returns whether more is of use: a problem ends the reading. */
  push(text: string): boolean {
    this.#lines.push(text);
    return this.#problem === undefined;
  }

  end(): BaselineServices {
    this.#lines.end();
    if (this.#problem) return this.#problem;
    if (this.#known === 0) return { message: 'no results: expected the ndjson of an audit' };
    const lines = this.#skipped === 1 ? '1 line was' : `${this.#skipped} lines were`;
    const warnings = this.#skipped > 0 ? [`${lines} not readable and skipped`] : [];
    return { services: this.#services, warnings };
  }

  #take(text: string | undefined, line: number): void {
    if (this.#problem || text?.trim() === '') return;
    const value = text === undefined ? undefined : parsed(text);
    if (value === undefined) {
      this.#skipped++;
      return;
    }
    const { type, startedAt } = value;
    if (type === 'result') this.#takeResult(value, line);
    else if (type !== 'audit' && type !== 'summary') return;
    else if (typeof startedAt === 'string' && z.iso.datetime().safeParse(startedAt).success) {
      const { since = startedAt } = this.#services;
      this.#services.since = startedAt < since ? startedAt : since;
    }
    this.#known++;
  }

  #takeResult(value: unknown, line: number): void {
    const { success, data } = RESULT.safeParse(value);
    if (!success) {
      this.#problem = { message: 'not a result of firstbytes', line };
      return;
    }
    const { target, found } = data;
    if (!isOpen(found.outcome)) return;
    if (this.#services.size >= MAX_SERVICES) {
      this.#problem = { message: `more than ${MAX_SERVICES} services`, line };
      return;
    }
    const transport = target.transport === 'udp' ? 'udp' : 'tcp';
    const handshake = typeof found.starttls === 'object' ? found.starttls : found.tls;
    this.#services.set(addressText({ ...target, transport }), {
      found: found.stack ?? found.outcome,
      software: softwareText(found.facts),
      ...(handshake ? { tlsVersion: handshake.version } : {}),
    });
  }
}

/** The object of a line; undefined if it is not one. */
function parsed(text: string): Readonly<Record<string, unknown>> | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null ? { ...value } : undefined;
  } catch {
    return undefined;
  }
}
