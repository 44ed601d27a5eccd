import { readUnsigned } from '../bytes/unsigned.ts';
import type { Stack } from '../protocols/registry.ts';
import type { LengthImpact } from './length-impact.ts';
import { type LogMessage, MESSAGES } from './messages.ts';

/** A message that clients of the expected protocol are known to log here. */
export interface KnownLogMessage {
  /** The software that software it. */
  readonly software: string;
  /** What it holds, in small letters; `#` stands for a number. */
  readonly pattern: string;
  /** Where it was seen: `owner/repository#number` or a document. */
  readonly source: string;
}

/** Who speaks, whom it met, and what it read. */
export interface LogContext {
  readonly speaks: Stack;
  /** Empty if nobody knows. */
  readonly met: Stack;
  readonly received: Uint8Array;
  readonly lengthImpact?: LengthImpact | undefined;
}

/** What known clients log, from the table of messages; the more exact words first, if there are any. */
export function knownLogMessages(encounter: LogContext, messages = MESSAGES): KnownLogMessage[] {
  if (encounter.received.length === 0) return [];
  const fitting = messages.filter((one) => fits(one, encounter));
  const exact = fitting.filter(({ met }) => met.length > 0);
  const general = fitting.filter(
    ({ met, software }) => met.length === 0 && !exact.some((one) => one.software === software),
  );
  return [...exact, ...general].map(({ software, pattern, source }) => ({
    software,
    pattern,
    source,
  }));
}

function fits(
  message: LogMessage,
  { speaks, met, received, lengthImpact: hazard }: LogContext,
): boolean {
  if (message.side !== 'client' || !shares(message.speaks, speaks)) return false;
  if (message.met.length > 0 && !shares(message.met, met)) return false;
  const counts = message.met.length > 0 || !message.pattern.includes('#');
  return (counts || hazard?.exceedsMaximum === true) && quotes(message.pattern, received);
}

function shares(some: readonly string[], others: readonly string[]): boolean {
  return some.some((one) => others.includes(one));
}

/** A number or a letter of the bytes that the words hold is a number or the letter of these. */
function quotes(words: string, received: Uint8Array): boolean {
  const numbers = words.match(/\b\d{4,}\b/g) ?? [];
  const [, letter] = /(?:"|: )([a-z])(?:"|$)/.exec(words) ?? [];
  const first = String.fromCharCode(received[0] ?? 0).toLowerCase();
  const readings = readingsOf(received);
  return (
    (letter === undefined || letter === first) &&
    numbers.every((number) => readings.has(Number(number)))
  );
}

/** The first bytes as a length in each way that is usual; a reader may count a header of its own. */
function readingsOf(bytes: Uint8Array): Set<number> {
  const readings = new Set<number>();
  for (const size of [2, 3, 4] as const) {
    if (bytes.length < size) continue;
    for (const endian of ['big', 'little'] as const) {
      const value = readUnsigned(bytes, 0, size, endian);
      for (const header of [-4, 0, 4, 8]) readings.add(value + header);
    }
  }
  return readings;
}
