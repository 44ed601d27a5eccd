import { toHex } from '../bytes/build.ts';
import { latin1 } from '../bytes/lines.ts';
import { readUnsigned } from '../bytes/unsigned.ts';
import type { Stack } from '../protocols/registry.ts';
import type { LengthImpact } from './length-impact.ts';
import { type LogMessage, logMessages } from './messages.ts';

/** A message that clients, or servers, of the expected protocol are known to log. */
export interface KnownLogMessage {
  /** The software that logs the message. */
  readonly software: string;
  /** The text of the message, most often in lower case; `#` stands for a number. */
  readonly pattern: string;
  /** Where it was seen: `owner/repository#number` or a document. */
  readonly source: string;
}

/** The protocol of one side, what it met, and what it received. */
export interface LogContext {
  /** The side that logs the message. */
  readonly side: 'client' | 'server';
  readonly speaks: Stack;
  /** Empty if unknown. */
  readonly met: Stack;
  readonly received: Uint8Array;
  readonly lengthImpact?: LengthImpact | undefined;
}

/**
 * What known software logs, from the table of messages; rows for this peer come first. Words that
 * other faults cause as well are omitted.
 */
export function knownLogMessages(context: LogContext, messages = logMessages()): KnownLogMessage[] {
  if (context.received.length === 0) return [];
  const fitting = messages.filter((one) => !one.suggests && fits(one, context));
  const exact = fitting.filter(({ met }) => met.length > 0);
  const general = fitting.filter(
    ({ met, software }) => met.length === 0 && !exact.some((one) => one.software === software),
  );
  const known = [...exact, ...general].map((one) => ({
    software: one.software,
    pattern: textOf(one, context.received),
    source: one.source,
  }));
  return firstOfEachSoftware(known.filter((one) => !known.some((other) => isLonger(other, one))));
}

/** Other messages of the same software come after one of each. */
function firstOfEachSoftware(known: readonly KnownLogMessage[]): KnownLogMessage[] {
  const bySoftware = new Map<string, KnownLogMessage>();
  for (const one of known) {
    if (!bySoftware.has(one.software)) bySoftware.set(one.software, one);
  }
  const first = [...bySoftware.values()];
  return [...first, ...known.filter((one) => !first.includes(one))];
}

/** Whether another row has the same message with more of its words. */
function isLonger(other: KnownLogMessage, one: KnownLogMessage): boolean {
  const [long, short] = [other.pattern, one.pattern];
  return other.software === one.software && long.length > short.length && long.startsWith(short);
}

function fits(
  message: LogMessage,
  { side, speaks, met, received, lengthImpact }: LogContext,
): boolean {
  if (message.side !== side || !shares(message.speaks, failingLayers(speaks, met))) return false;
  if (message.met.length > 0 && !shares(message.met, met)) return false;
  if (message.except?.includes(String.fromCharCode(received[0] ?? 0))) return false;
  const isSpecific =
    message.met.length > 0 || message.byteAt !== undefined || !/[#@]/.test(message.pattern);
  return (isSpecific || lengthImpact?.exceedsMaximum === true) && quotes(message, received);
}

/** What begins TLS and does not meet it fails there; else the protocol inside does. */
function failingLayers(speaks: Stack, met: Stack): Stack {
  if (speaks[0] !== 'tls' || speaks.length === 1) return speaks;
  return met[0] === 'tls' ? speaks.slice(1) : ['tls'];
}

function shares(some: readonly string[], others: readonly string[]): boolean {
  return some.some((one) => others.includes(one));
}

/** Whether the byte, the numbers and the words in the pattern match the received bytes. */
function quotes({ pattern, byteAt }: LogMessage, received: Uint8Array): boolean {
  if (byteAt !== undefined) return hasByte(pattern, received[byteAt]);
  const numbers = pattern.match(/\b\d{4,}\b/g) ?? [];
  const lengths = lengthsIn(received);
  const digits = toHex(received.subarray(0, MAX_QUOTED));
  return (
    numbers.every((number) => lengths.has(Number(number)) || digits.startsWith(number)) &&
    hasListedBytes(pattern, received) &&
    hasQuotedText(pattern, received)
  );
}

/** A row leaves the byte open, or has one in its words: `got 80`, `got "H"`, `: H`. */
function hasByte(pattern: string, byte: number | undefined): boolean {
  if (byte === undefined) return false;
  if (/[#@]/.test(pattern)) return true;
  const [, letter, digits] =
    /(?:"|: |received )(\w)(?:"|$)|(?<![\d.])(\d{1,3})(?![\d.])/.exec(pattern) ?? [];
  return letter === undefined ? Number(digits) === byte : letter.charCodeAt(0) === byte;
}

/** The pattern with the byte that its first place stands for. */
function textOf({ pattern, byteAt }: LogMessage, received: Uint8Array): string {
  const byte = byteAt === undefined ? undefined : received[byteAt];
  if (byte === undefined) return pattern;
  return pattern.replace(/[#@]/, (place) => (place === '#' ? String(byte) : characterOf(byte)));
}

function characterOf(byte: number): string {
  const isPlain = byte > 0x20 && byte < 0x7f;
  return isPlain ? String.fromCharCode(byte) : `\\x${byte.toString(16).padStart(2, '0')}`;
}

/** How many of the first bytes a message repeats. */
const MAX_QUOTED = 32;

/** `(47,45,54,20)`, `{22,3,1`: the first bytes in hex or decimal. */
function hasListedBytes(pattern: string, received: Uint8Array): boolean {
  const lists = pattern.match(/\b[\da-f]{1,3}(?:,[\da-f]{1,3}){2,31}\b/g) ?? [];
  const bytes = [...received.subarray(0, MAX_QUOTED)];
  const forms = [10, 16].map((base) => `${bytes.map((byte) => byte.toString(base)).join(',')},`);
  return lists.every((list) => forms.some((form) => form.startsWith(`${list},`)));
}

/** `identification 'get /`, `unknown data type: 47`: the first word of HTTP, or the number of a byte. */
function hasQuotedText(pattern: string, received: Uint8Array): boolean {
  const [, word] = /(?:['">]|: )(get|post|put|head|htt|http)\b(?! \w)/.exec(pattern) ?? [];
  const [, number] = /(?:: |byte )(\d{1,3})$/.exec(pattern) ?? [];
  const start = received.subarray(0, MAX_QUOTED);
  return (
    (word === undefined || latin1(start).toLowerCase().startsWith(word)) &&
    (number === undefined || start.includes(Number(number)))
  );
}

/** The first bytes as a length in each common form; a reader may add the size of its header. */
function lengthsIn(bytes: Uint8Array): Set<number> {
  const lengths = new Set<number>();
  for (const size of [2, 3, 4] as const) {
    if (bytes.length < size) continue;
    for (const endian of ['big', 'little'] as const) {
      const value = readUnsigned(bytes, 0, size, endian);
      for (const header of [-4, 0, 4, 8]) lengths.add(value + header);
    }
  }
  return lengths;
}
