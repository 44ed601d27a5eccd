import { createHash } from 'node:crypto';
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

/** The SHA-256 of a definition, as hex: another target set has another one. */
export function targetsHashOf(definition: AuditDefinition): string {
  return createHash('sha256').update(JSON.stringify(definition)).digest('hex');
}
