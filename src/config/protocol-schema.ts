import { z } from 'zod';
import { countSchema, plainTextSchema, sizeSchema } from './scalars.ts';

const BYTES = 'Text with the escapes \\r \\n \\t \\0 \\xHH \\\\, or hex:00 ff, or base64:AP8=.';

/** Bytes stay text here: `parseLiteral` reads them and reports the wrong character. */
const literal = z
  .string({ error: 'expected text in quotes, or bytes as hex: or base64:' })
  .min(1)
  .max(8192);

const bytesRule = z
  .strictObject({
    at: countSchema(0, 4095).describe('Offset of the first byte, from 0.'),
    value: literal.describe(`Required bytes. ${BYTES}`),
    mask: literal.optional().describe('Bits of the value that are compared; as long as the value.'),
  })
  .describe('Required bytes at an offset.');

export interface ReplyInput {
  'starts-with'?: string | undefined;
  bytes?: z.output<typeof bytesRule>[] | undefined;
  regex?: string | undefined;
  'length-prefix'?: LengthPrefixInput | undefined;
}

export interface LengthPrefixInput {
  size: 1 | 2 | 3 | 4 | 8;
  endian: 'big' | 'little';
  counts: 'payload' | 'self';
  max: number;
  offset?: number | undefined;
  then?: ReplyInput | undefined;
}

const width = z
  .union([z.literal([1, 2, 3, 4, 8]), z.enum(['1', '2', '3', '4', '8'])], {
    error: 'expected one of 1, 2, 3, 4, 8',
  })
  .transform((value) => Number(value) as 1 | 2 | 3 | 4 | 8);

/** The key in configs, as a constant: a literal object with a `then` looks like a promise. */
const PAYLOAD = 'then';

const lengthPrefix: z.ZodType<LengthPrefixInput> = z
  .strictObject({
    size: width.describe('Width of the length field in bytes: 1, 2, 3, 4 or 8.'),
    endian: z.enum(['big', 'little']).default('big').describe('Byte order (default: big).'),
    counts: z
      .enum(['payload', 'self'])
      .default('payload')
      .describe(
        'What the length counts: the payload, or the field itself as well (default: payload).',
      ),
    max: sizeSchema(1, Number.MAX_SAFE_INTEGER).describe('Largest valid length, such as 1MiB.'),
    offset: countSchema(0, 4080).optional().describe('Offset of the length field (default: 0).'),
    [PAYLOAD]: z
      .lazy((): z.ZodType<ReplyInput> => reply)
      .optional()
      .describe('Rules for the payload after the length field.'),
  })
  .describe('An unsigned length field at the start of the reply.');

const reply: z.ZodType<ReplyInput> = z
  .strictObject({
    'starts-with': literal.optional().describe(`First bytes of the reply. ${BYTES}`),
    bytes: z.array(bytesRule).min(1).max(64).optional().describe('Required bytes at offsets.'),
    regex: z
      .string()
      .min(1)
      .max(200)
      .optional()
      .describe('Regular expression over the first 4096 bytes, at most 200 characters long.'),
    'length-prefix': lengthPrefix.optional(),
  })
  .refine((rule) => Object.values(rule).some((value) => value !== undefined), {
    error: 'empty rule: add starts-with, bytes, regex or length-prefix',
  })
  .describe('Rules for the reply; all of them must hold.');

export const protocolSchema = z
  .strictObject({
    title: plainTextSchema(200).optional().describe('Title shown in reports.'),
    'speaks-first': z.enum(['server', 'client']).describe('Which side sends first.'),
    send: literal.optional().describe(`First bytes from the client, sent unchanged. ${BYTES}`),
    reply: reply.optional(),
    answer: z
      .enum(['close', 'silence'])
      .optional()
      .describe('Instead of a reply: the server closes, or stays silent.'),
  })
  .describe('A custom protocol.');

export type ProtocolInput = z.output<typeof protocolSchema>;
