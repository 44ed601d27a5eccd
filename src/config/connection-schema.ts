import { z } from 'zod';
import { plainTextSchema } from './scalars.ts';

const pathOfFile = plainTextSchema(1000);

/** Relative to the config. */
export const clientCertificateSchema = z
  .strictObject({
    cert: pathOfFile.describe('File of the certificate, followed by its intermediates (PEM).'),
    key: pathOfFile.describe('File of its private key (PEM), without a passphrase.'),
  })
  .describe('Client certificate for TLS handshakes of the expected protocol.');

export const proxyProtocolSchema = z
  .enum(['v1', 'v2'])
  .describe('Send a header of the PROXY protocol first, in this version.');

export type ClientCertificateInput = z.output<typeof clientCertificateSchema>;
