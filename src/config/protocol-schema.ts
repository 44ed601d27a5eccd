import { z } from 'zod';
import { countSchema, isPlain, NOT_PLAIN, sizeSchema } from './scalars.ts';

const BYTES = 'Text with the escapes \\r \\n \\t \\0 \\xHH \\\\, or hex:00 ff, or base64:AP8=.';

/** Bytes stay text here: `parseLiteral` reads them and knows which character is wrong. */
const literal = z
  .string({ error: 'expected text, or bytes as hex: or base64:; put it in quotes' })
  .min(1)
  .max(8192);

const bytesRule = z
  .strictObject({
    at: countSchema(0, 4095).describe('Offset of the first byte, from 0.'),
    value: literal.describe(`The bytes that must stand there. ${BYTES}`),
    mask: literal.optional().describe('As long as the value: which of its bits are compared.'),
  })
  .describe('Bytes that must stand at an offset.');

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

/** The key that configs use; an object that really had a `then` would pass for a promise. */
const PAYLOAD = 'then';

const lengthPrefix: z.ZodType<LengthPrefixInput> = z
  .strictObject({
    size: width.describe('How many bytes the length field has: 1, 2, 3, 4 or 8.'),
    endian: z.enum(['big', 'little']).default('big').describe('The order of its bytes: big.'),
    counts: z
      .enum(['payload', 'self'])
      .default('payload')
      .describe('What it counts: the payload after it, or itself as well. payload.'),
    max: sizeSchema(1, Number.MAX_SAFE_INTEGER).describe('The largest length that is right: 1MiB.'),
    offset: countSchema(0, 4080).optional().describe('Where the length field stands: 0.'),
    [PAYLOAD]: z
      .lazy((): z.ZodType<ReplyInput> => reply)
      .optional()
      .describe('What the payload after the length field must be.'),
  })
  .describe('An unsigned length field at the beginning of the answer.');

const reply: z.ZodType<ReplyInput> = z
  .strictObject({
    'starts-with': literal.optional().describe(`The first bytes. ${BYTES}`),
    bytes: z.array(bytesRule).min(1).max(64).optional().describe('Bytes at certain offsets.'),
    regex: z
      .string()
      .min(1)
      .max(200)
      .optional()
      .describe('A pattern over the first 4096 bytes, at most 200 characters long.'),
    'length-prefix': lengthPrefix.optional(),
  })
  .refine((rule) => Object.values(rule).some((value) => value !== undefined), {
    error: 'an empty rule: give starts-with, bytes, regex or length-prefix',
  })
  .describe('What the answer must be; all the rules that are given hold.');

export const protocolSchema = z
  .strictObject({
    title: z
      .string()
      .min(1)
      .max(200)
      .refine(isPlain, NOT_PLAIN)
      .optional()
      .describe('A title for the reports.'),
    'speaks-first': z
      .enum(['server', 'client'])
      .describe('Who says the first word on a connection.'),
    send: literal
      .optional()
      .describe(`What a client sends first, byte for byte, nothing added. ${BYTES}`),
    reply: reply.optional(),
    answer: z
      .enum(['close', 'silence'])
      .optional()
      .describe('Instead of a reply: the server closes, or says nothing.'),
  })
  .describe('A protocol of your own.');

export type ProtocolInput = z.output<typeof protocolSchema>;
