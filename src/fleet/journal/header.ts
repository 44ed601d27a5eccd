import { createHash, type Hash } from 'node:crypto';
import { z } from 'zod';
import { escapeForJson } from '../../bytes/escape.ts';
import { SCHEMA_VERSION } from '../../report/json-result.ts';
import type { AuditDefinition } from '../audit/definition.ts';

/** The first line of every journal of an audit. */
export interface AuditHeader {
  /** The version of firstbytes that wrote it. */
  readonly version: string;
  /** 16 hex digits: journals of one audit share them. */
  readonly run: string;
  /** The SHA-256 of the definition, as hex. */
  readonly targets: string;
  readonly seed: number;
  /** The number of targets. */
  readonly total: number;
  /** When the audit started: ISO 8601. */
  readonly startedAt: string;
}

const HEADER = z.object({
  type: z.literal('audit'),
  tool: z.object({ version: z.string() }),
  run: z.string().regex(/^[0-9a-f]{16}$/),
  targets: z.string().regex(/^[0-9a-f]{64}$/),
  seed: z.int().min(0),
  total: z.int().min(0),
  startedAt: z.iso.datetime(),
});

/** The header as a line, with its line feed. */
export function headerLine({ version, ...rest }: AuditHeader): string {
  const tool = { name: 'firstbytes', version };
  const { run, targets, seed, total, startedAt } = rest;
  const fields = { run, targets, seed, total, startedAt };
  return `${escapeForJson({ type: 'audit', schemaVersion: SCHEMA_VERSION, tool, ...fields })}\n`;
}

/** The header that a line of JSON is; undefined if it is another line. */
export function headerOf(value: unknown): AuditHeader | undefined {
  const { success, data } = HEADER.safeParse(value);
  if (!success) return undefined;
  const { type: _, tool, ...fields } = data;
  return { version: tool.version, ...fields };
}

/** The SHA-256 of what decides what is probed and how it is judged, as hex; the seed is apart. */
export function targetsHashOf(definition: AuditDefinition): string {
  const { endpoints, addresses, exclude, expect, limits } = definition;
  const hash = createHash('sha256');
  // One by one: a list of a million addresses is too long for one text.
  for (const list of [endpoints, addresses, exclude]) addAll(hash, list);
  hash.update(JSON.stringify([expect, limits]));
  return hash.digest('hex');
}

function addAll(hash: Hash, list: readonly unknown[]): void {
  hash.update(`${list.length}\n`);
  for (const one of list) hash.update(`${JSON.stringify(one)}\n`);
}
