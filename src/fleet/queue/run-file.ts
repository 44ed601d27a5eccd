import { randomBytes } from 'node:crypto';
import { open, readdir, readFile, rename, rm, stat } from 'node:fs/promises';
import path from 'node:path';
import { z } from 'zod';
import type { AuditDefinition } from '../audit/definition.ts';
import type { AuditRange } from '../audit/events.ts';
import { targetsHashOf } from '../journal/header.ts';
import { QueueError } from './queue-error.ts';

/** `run.json` in the folder that all machines of an audit share. */
export interface RunFile {
  /** 16 hex digits. */
  readonly run: string;
  /** The SHA-256 of the definition, as hex. */
  readonly targets: string;
  /** The number of targets. */
  readonly total: number;
  /** Positions in a range. */
  readonly rangeSize: number;
  readonly zone: string;
  /** ISO 8601. */
  readonly startedAt: string;
  readonly definition: AuditDefinition;
}

const RUN_FILE = z.object({
  run: z.string().regex(/^[0-9a-f]{16}$/),
  targets: z.string().regex(/^[0-9a-f]{64}$/),
  total: z.int().min(1),
  rangeSize: z.int().min(1),
  zone: z.string(),
  startedAt: z.iso.datetime(),
  definition: z.custom<AuditDefinition>((value) => typeof value === 'object' && value !== null),
});

const RUN = 'run.json';
/** It is there when all ranges have been added to the queue. */
const ALL_QUEUED = 'all-queued';

/** The ranges of an audit, in order. */
export function* rangesOf({ total, rangeSize }: RunFile): Generator<AuditRange> {
  for (let from = 0; from < total; from += rangeSize) {
    yield { from, to: Math.min(total, from + rangeSize) };
  }
}

/** Undefined if the folder has none. Rejects with QueueError, or with the system's error. */
export async function readRunFile(folder: string): Promise<RunFile | undefined> {
  const text = await readFile(path.join(folder, RUN), 'utf8').catch(absent);
  if (text === undefined) return undefined;
  const { success, data } = RUN_FILE.safeParse(jsonOf(text));
  // A definition that another version cannot hash the same is one that it may read otherwise.
  if (!success || targetsHashOf(data.definition) !== data.targets) {
    throw new QueueError('run.json is not valid, or was changed', 'use another folder');
  }
  return data;
}

/** Writes it completely or not at all. Rejects with the system's error. */
export async function writeRunFile(folder: string, run: RunFile): Promise<void> {
  const temporary = path.join(folder, `${RUN}.${randomBytes(6).toString('hex')}.tmp`);
  const handle = await open(temporary, 'wx');
  try {
    await handle.writeFile(`${JSON.stringify(run)}\n`);
    await handle.sync();
  } finally {
    await handle.close();
  }
  await rename(temporary, path.join(folder, RUN));
}

export async function markAllQueued(folder: string): Promise<void> {
  const handle = await open(path.join(folder, ALL_QUEUED), 'w');
  await handle.close();
}

export async function unmarkAllQueued(folder: string): Promise<void> {
  await rm(path.join(folder, ALL_QUEUED), { force: true });
}

/** Whether no range is to be added any more. */
export async function areAllQueued(folder: string): Promise<boolean> {
  return (await stat(path.join(folder, ALL_QUEUED)).catch(absent)) !== undefined;
}

/** The name of a new worker's journal. */
export function newJournalName(): string {
  return `worker-${randomBytes(6).toString('hex')}.ndjson`;
}

/** The names of all workers' journals, sorted. */
export async function journalNames(folder: string): Promise<readonly string[]> {
  const names = await readdir(folder);
  return names.filter((name) => /^worker-[0-9a-f]{12}\.ndjson$/.test(name)).sort();
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function absent(error: NodeJS.ErrnoException): undefined {
  if (error.code !== 'ENOENT') throw error;
}
