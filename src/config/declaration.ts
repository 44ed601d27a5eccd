import { byteRegex } from '../bytes/regex.ts';
import type { CustomDeclaration } from '../protocols/custom.ts';
import type { BytesRule, LengthPrefixRule, ReplyRule } from '../protocols/custom-reply.ts';
import type { Registry } from '../protocols/registry.ts';
import type { Path } from '../yaml/place.ts';
import type { SchemaDiagnostic } from './diagnostic.ts';
import { parseLiteral } from './literal.ts';
import type { LengthPrefixInput, ProtocolInput, ReplyInput } from './protocol-schema.ts';

/** Names with another meaning in an expectation or a probe. */
const RESERVED_NAMES = ['any', 'tcp', 'closed', 'listen'];
/** Names with a meaning in every object of JavaScript, for programs that read the reports. */
const NAMES_OF_OBJECTS = ['__proto__', 'constructor', 'prototype'];

/** Reads a protocol that the config declares; mistakes are added to `diagnostics`. */
export function readDeclaration(
  id: string,
  input: ProtocolInput,
  diagnostics: SchemaDiagnostic[],
): CustomDeclaration | undefined {
  const before = diagnostics.length;
  const send =
    input.send === undefined ? new Uint8Array(0) : bytesOf(input.send, ['send'], diagnostics);
  if (input['speaks-first'] === 'client' && input.send === undefined) {
    const message = '"speaks-first: client" requires "send"';
    const hint = 'add "send" with the bytes that a client sends';
    diagnostics.push({ message, hint, path: ['speaks-first'] });
  }
  const answer = readAnswer(input, diagnostics);
  if (diagnostics.length > before || !answer) return undefined;
  return {
    id,
    ...(input.title === undefined ? {} : { title: input.title }),
    speaksFirst: input['speaks-first'],
    send,
    answer,
  };
}

/** Checks the name of a protocol that the config declares. */
export function checkName(id: string, builtIn: Registry, diagnostics: SchemaDiagnostic[]): void {
  const hint = 'use another name';
  if (RESERVED_NAMES.includes(id) || NAMES_OF_OBJECTS.includes(id)) {
    diagnostics.push({
      message: `"${id}" is a reserved name`,
      hint,
      path: [],
      atKey: true,
    });
  } else if (builtIn.get(id)) {
    diagnostics.push({ message: `"${id}" is a built-in protocol`, hint, path: [], atKey: true });
  } else if (builtIn.aliases.has(id)) {
    const message = `"${id}" is an alias of the built-in protocol ${builtIn.aliases.get(id)}`;
    diagnostics.push({ message, hint, path: [], atKey: true });
  }
}

function readAnswer(
  { reply, answer, 'speaks-first': first }: ProtocolInput,
  diagnostics: SchemaDiagnostic[],
): CustomDeclaration['answer'] | undefined {
  if (answer && reply) {
    diagnostics.push({
      message: '"reply" and "answer" contradict each other',
      hint: 'remove one of them',
      path: ['answer'],
    });
  } else if (answer && first === 'server') {
    const message = `"answer: ${answer}" contradicts "speaks-first: server"`;
    diagnostics.push({ message, hint: 'set speaks-first: client', path: ['answer'] });
  } else if (!answer && !reply) {
    const message = 'neither "reply" nor "answer" is given';
    diagnostics.push({ message, hint: 'add "reply"', path: [], atKey: true });
  }
  if (answer) return answer;
  return reply && readReply(reply, ['reply'], diagnostics);
}

function readReply(input: ReplyInput, path: Path, diagnostics: SchemaDiagnostic[]): ReplyRule {
  const { 'starts-with': start, bytes, regex, 'length-prefix': prefix } = input;
  return {
    ...(start === undefined
      ? {}
      : { startsWith: bytesOf(start, [...path, 'starts-with'], diagnostics) }),
    ...(bytes === undefined
      ? {}
      : { bytes: bytes.map((one, i) => readBytes(one, [...path, 'bytes', i], diagnostics)) }),
    ...(regex === undefined ? {} : readRegex(regex, [...path, 'regex'], diagnostics)),
    ...(prefix === undefined
      ? {}
      : { lengthPrefix: readLength(prefix, [...path, 'length-prefix'], diagnostics) }),
  };
}

/** Bytes of a reply that rules can constrain. */
const MAX_REPLY_BYTES = 4096;

function readBytes(
  { at, value, mask }: NonNullable<ReplyInput['bytes']>[number],
  path: Path,
  diagnostics: SchemaDiagnostic[],
): BytesRule {
  const literal = bytesOf(value, [...path, 'value'], diagnostics);
  if (at + literal.length > MAX_REPLY_BYTES) {
    const message = `only the first ${MAX_REPLY_BYTES} bytes of a reply are examined`;
    diagnostics.push({ message, path: [...path, 'at'] });
  }
  if (mask === undefined) return { at, value: literal };
  const before = diagnostics.length;
  const bits = bytesOf(mask, [...path, 'mask'], diagnostics);
  if (diagnostics.length === before && bits.length !== literal.length) {
    const message = `the mask has ${countedBytes(bits.length)}, the value ${countedBytes(literal.length)}`;
    diagnostics.push({ message, path: [...path, 'mask'] });
  }
  return { at, value: literal, mask: bits };
}

function readRegex(
  source: string,
  path: Path,
  diagnostics: SchemaDiagnostic[],
): Pick<ReplyRule, 'regex'> {
  const regex = byteRegex(source);
  if (!('problem' in regex)) return { regex };
  diagnostics.push({ message: regex.problem, path, offset: regex.offset });
  return {};
}

function readLength(
  input: LengthPrefixInput,
  path: Path,
  diagnostics: SchemaDiagnostic[],
): LengthPrefixRule {
  const { size, endian, counts, max, offset, then } = input;
  const largest = 2 ** (8 * size) - 1;
  if (max > largest) {
    const message = `a ${size}-byte length is at most ${largest}`;
    diagnostics.push({ message, path: [...path, 'max'] });
  } else if (counts === 'self' && max < size) {
    const message = `a length that counts its own ${size} bytes is at least ${size}`;
    diagnostics.push({ message, path: [...path, 'max'] });
  }
  return {
    size,
    endian,
    counts,
    max,
    ...(offset === undefined ? {} : { offset }),
    ...(then === undefined ? {} : { payload: readReply(then, [...path, 'then'], diagnostics) }),
  };
}

function countedBytes(count: number): string {
  return `${count} ${count === 1 ? 'byte' : 'bytes'}`;
}

function bytesOf(source: string, path: Path, diagnostics: SchemaDiagnostic[]): Uint8Array {
  const bytes = parseLiteral(source);
  if (!('problem' in bytes)) {
    if (bytes.length === 0)
      diagnostics.push({ message: 'empty byte text', hint: 'write at least one byte', path });
    return bytes;
  }
  diagnostics.push({ message: bytes.problem, path, offset: bytes.offset });
  return new Uint8Array(0);
}
