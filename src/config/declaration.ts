import { byteRegex } from '../bytes/regex.ts';
import type { CustomDeclaration } from '../protocols/custom.ts';
import type { BytesRule, LengthPrefixRule, ReplyRule } from '../protocols/custom-reply.ts';
import type { Registry } from '../protocols/registry.ts';
import type { Path, SchemaDiagnostic } from './diagnostic.ts';
import { parseLiteral } from './literal.ts';
import type { LengthPrefixInput, ProtocolInput, ReplyInput } from './protocol-schema.ts';

/** Words that mean something else where a protocol is expected or asked. */
const RESERVED = ['any', 'tcp', 'closed', 'listen'];

/** Reads a protocol of the config; what is wrong with it goes to `faults`. */
export function readDeclaration(
  id: string,
  input: ProtocolInput,
  builtIn: Registry,
  faults: SchemaDiagnostic[],
): CustomDeclaration | undefined {
  const before = faults.length;
  checkName(id, builtIn, faults);
  const send = input.send === undefined ? new Uint8Array(0) : bytesOf(input.send, ['send'], faults);
  if (input['speaks-first'] === 'client' && input.send === undefined) {
    const message = 'a client that speaks first needs "send": the bytes that it sends';
    faults.push({ message, path: ['speaks-first'] });
  }
  const answer = readAnswer(input, faults);
  if (faults.length > before || !answer) return undefined;
  return {
    id,
    ...(input.title === undefined ? {} : { title: input.title }),
    speaksFirst: input['speaks-first'],
    send,
    answer,
  };
}

function checkName(id: string, builtIn: Registry, faults: SchemaDiagnostic[]): void {
  const hint = 'give it a name of its own';
  if (RESERVED.includes(id)) {
    faults.push({
      message: `"${id}" is a word with a meaning of its own`,
      hint,
      path: [],
      atKey: true,
    });
  } else if (builtIn.get(id)) {
    faults.push({ message: `"${id}" is a built-in protocol`, hint, path: [], atKey: true });
  } else if (builtIn.aliases.has(id)) {
    const message = `"${id}" is another name of the built-in ${builtIn.aliases.get(id)}`;
    faults.push({ message, hint, path: [], atKey: true });
  }
}

function readAnswer(
  { reply, answer, 'speaks-first': first }: ProtocolInput,
  faults: SchemaDiagnostic[],
): CustomDeclaration['answer'] | undefined {
  if (answer && reply) {
    faults.push({
      message: '"answer" says that there is no reply: leave one out',
      path: ['answer'],
    });
  } else if (answer && first === 'server') {
    const message = `a server that speaks first cannot answer by ${answer}`;
    faults.push({ message, hint: 'speaks-first: client', path: ['answer'] });
  } else if (!answer && !reply) {
    const message = 'neither "reply" nor "answer": nothing would tell this protocol';
    faults.push({ message, path: [], atKey: true });
  }
  if (answer) return answer;
  return reply && readReply(reply, ['reply'], faults);
}

function readReply(input: ReplyInput, path: Path, faults: SchemaDiagnostic[]): ReplyRule {
  const { 'starts-with': start, bytes, regex, 'length-prefix': prefix } = input;
  return {
    ...(start === undefined
      ? {}
      : { startsWith: bytesOf(start, [...path, 'starts-with'], faults) }),
    ...(bytes === undefined
      ? {}
      : { bytes: bytes.map((one, i) => readBytes(one, [...path, 'bytes', i], faults)) }),
    ...(regex === undefined ? {} : readRegex(regex, [...path, 'regex'], faults)),
    ...(prefix === undefined
      ? {}
      : { lengthPrefix: readLength(prefix, [...path, 'length-prefix'], faults) }),
  };
}

function readBytes(
  { at, value, mask }: NonNullable<ReplyInput['bytes']>[number],
  path: Path,
  faults: SchemaDiagnostic[],
): BytesRule {
  const wanted = bytesOf(value, [...path, 'value'], faults);
  if (at + wanted.length > 4096) {
    const message = 'only the first 4096 bytes of an answer are looked at';
    faults.push({ message, path: [...path, 'at'] });
  }
  if (mask === undefined) return { at, value: wanted };
  const before = faults.length;
  const bits = bytesOf(mask, [...path, 'mask'], faults);
  if (faults.length === before && bits.length !== wanted.length) {
    const message = `the mask is as long as the value: ${wanted.length}, not ${bits.length}`;
    faults.push({ message, path: [...path, 'mask'] });
  }
  return { at, value: wanted, mask: bits };
}

function readRegex(
  source: string,
  path: Path,
  faults: SchemaDiagnostic[],
): Pick<ReplyRule, 'regex'> {
  const regex = byteRegex(source);
  if (!('problem' in regex)) return { regex };
  faults.push({ message: regex.problem, path, offset: regex.offset });
  return {};
}

function readLength(
  input: LengthPrefixInput,
  path: Path,
  faults: SchemaDiagnostic[],
): LengthPrefixRule {
  const { size, endian, counts, max, offset, then } = input;
  const largest = 2 ** (8 * size) - 1;
  if (max > largest) {
    const message = `a field of ${size === 1 ? '1 byte' : `${size} bytes`} is never over ${largest}`;
    faults.push({ message, path: [...path, 'max'] });
  } else if (counts === 'self' && max < size) {
    const message = `a length that counts its own ${size} bytes is never under ${size}`;
    faults.push({ message, path: [...path, 'max'] });
  }
  return {
    size,
    endian,
    counts,
    max,
    ...(offset === undefined ? {} : { offset }),
    ...(then === undefined ? {} : { payload: readReply(then, [...path, 'then'], faults) }),
  };
}

function bytesOf(source: string, path: Path, faults: SchemaDiagnostic[]): Uint8Array {
  const bytes = parseLiteral(source);
  if (!('problem' in bytes)) {
    if (bytes.length === 0) faults.push({ message: 'no bytes at all', path });
    return bytes;
  }
  faults.push({ message: bytes.problem, path, offset: bytes.offset });
  return new Uint8Array(0);
}
