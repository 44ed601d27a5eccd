import { z } from 'zod';
import { plainTextSchema, validitySchema } from './scalars.ts';

const fileSchema = plainTextSchema(1000);

/** What must hold of a server's certificate; `no` takes back what the defaults require. */
export const certificateSchema = z
  .strictObject({
    'valid-for': validitySchema
      .optional()
      .describe('How long the certificate must stay valid, such as 14d; 0d: not expired.'),
    trusted: fileSchema
      .optional()
      .describe(
        'Who must vouch for it: system, or a file of certificates (PEM), relative to the config; no: not verified.',
      ),
    name: z.enum(['required', 'no']).optional().describe('Whether it must cover the server name.'),
  })
  .describe("What the server's certificate must fulfil, wherever there is TLS.");

export type CertificateInput = z.output<typeof certificateSchema>;
