import { z } from 'zod';
import { protocolSchema } from './protocol-schema.ts';
import { countSchema, durationSchema, isPlain, NOT_PLAIN, sizeSchema } from './scalars.ts';

/**
 * What a config may say. The descriptions are shown by editors: the JSON Schema is made
 * from these very validators.
 */

const names = (what: string) =>
  z.union([z.string().min(1), z.array(z.string().min(1)).min(1)], {
    error: `expected ${what}, or a list`,
  });

export const defaultsSchema = z
  .strictObject({
    timeout: durationSchema.optional().describe('All that is done for one endpoint, at most: 5s.'),
    'connect-timeout': durationSchema
      .optional()
      .describe('How long a connection may take to be accepted: 3s.'),
    'first-byte-timeout': durationSchema
      .optional()
      .describe('How long the first byte of an answer may take: 5s.'),
    'max-bytes': sizeSchema(1, 16 * 1024 ** 2)
      .optional()
      .describe('The most that is read from one connection: 64KiB.'),
    retries: countSchema(0, 10)
      .optional()
      .describe('How often an unreachable target is asked again: 1.'),
    'max-connections': countSchema(1, 20)
      .optional()
      .describe('The most connections that are made to one target: 12.'),
  })
  .describe('What holds for every endpoint that does not say otherwise.');

export const endpointSchema = z
  .strictObject({
    name: z
      .string()
      .min(1)
      .max(200)
      .refine(isPlain, NOT_PLAIN)
      .optional()
      .describe('A name for the reports.'),
    address: z
      .string()
      .min(1)
      .max(500)
      .describe(
        'host:port, or udp://host:port. Also ranges: web-[01-40].internal:80, 10.0.0.0/24:22, [::1]:8000-8010,9000. ' +
          'A missing port is the usual one of the expected protocol.',
      ),
    transport: z
      .enum(['tcp', 'udp'])
      .optional()
      .describe(
        'tcp unless the address begins with udp:// or the protocol is known over UDP only (ntp).',
      ),
    expect: names('the name of a protocol').describe(
      'The protocol that must be spoken (ssh, http, tls/http2, ...), a list if any of several ' +
        'will do, or one of the words any, tcp (anything that accepts) and closed.',
    ),
    tls: z
      .enum(['required', 'forbidden', 'optional'])
      .optional()
      .describe('Whether the protocol must, must not or may come inside TLS.'),
    starttls: z
      .literal('required')
      .optional()
      .describe('The server must go over to TLS on the same connection when it is asked to.'),
    alpn: names('an ALPN name such as h2')
      .optional()
      .describe('What the server must choose by ALPN; any of a list.'),
    'min-tls': z
      .union([z.enum(['1.0', '1.1', '1.2', '1.3']), z.literal([1, 1.1, 1.2, 1.3])], {
        error: 'expected one of 1.0, 1.1, 1.2, 1.3',
      })
      .optional()
      .describe('The oldest version of TLS that may be agreed on.'),
    'certificate-name': z
      .literal('required')
      .optional()
      .describe('The certificate must be made out for the server name.'),
    version: z
      .union(
        [z.string().min(1), z.number(), z.array(z.union([z.string().min(1), z.number()])).min(1)],
        {
          error: 'expected a version such as 2.0, or a list',
        },
      )
      .optional()
      .describe('The version of the protocol itself (2.0 of ssh, 1.1 of http); any of a list.'),
    'server-name': z
      .string()
      .regex(
        /^(?:[A-Za-z0-9_](?:[\w-]*[A-Za-z0-9_])?)(?:\.[A-Za-z0-9_](?:[\w-]*[A-Za-z0-9_])?)*\.?$/,
        {
          error: 'expected a host name',
        },
      )
      .max(253)
      .optional()
      .describe('The name to ask for (SNI, Host), where it differs from the address.'),
    path: z
      .string()
      .max(1000)
      .regex(/^\/[\x21-\x7e]*$/, {
        error: 'expected a path such as /status: no spaces, printable ASCII',
      })
      .optional()
      .describe('The path to ask for in HTTP: /.'),
    timeout: durationSchema.optional().describe('All that is done for this endpoint, at most.'),
    retries: countSchema(0, 10).optional().describe('How often to ask again if it is unreachable.'),
  })
  .describe('An address, and what must be spoken there.');

export const configSchema = z
  .strictObject({
    $schema: z.string().optional().describe('The schema for editors, in JSON files.'),
    defaults: defaultsSchema.optional(),
    protocols: z
      .record(
        z.string().regex(/^[a-z][a-z0-9._-]{0,63}$/, {
          error: 'a name of a protocol has small letters, digits, dots and dashes',
        }),
        protocolSchema,
      )
      .optional()
      .describe('Protocols of your own, by name. They are judged like the built-in ones.'),
    endpoints: z
      .array(endpointSchema)
      .min(1, { error: 'there are no endpoints: a check of nothing proves nothing' })
      .describe('What to check.'),
  })
  .describe('Which protocol must be spoken at which address.');

export type DefaultsInput = z.output<typeof defaultsSchema>;
export type EndpointInput = z.output<typeof endpointSchema>;
