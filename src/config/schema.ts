import { z } from 'zod';
import { isUrl } from '../expect/url-address.ts';
import { certificateSchema } from './certificate-schema.ts';
import { clientCertificateSchema, proxyProtocolSchema } from './connection-schema.ts';
import { ignoreSchema } from './ignore-schema.ts';
import { protocolSchema } from './protocol-schema.ts';
import { countSchema, durationSchema, plainTextSchema, sizeSchema } from './scalars.ts';
import { sourcesSchema } from './sources-schema.ts';

/** The schema of a config. Editors show the descriptions: the JSON Schema is generated from it. */

const names = (what: string) =>
  z.union([z.string().min(1), z.array(z.string().min(1)).min(1)], {
    error: `expected ${what}, or a list`,
  });

export const defaultsSchema = z
  .strictObject({
    timeout: durationSchema.optional().describe('Time limit per endpoint (default: 5s).'),
    'connect-timeout': durationSchema
      .optional()
      .describe('Time limit for connecting (default: 3s).'),
    'first-byte-timeout': durationSchema
      .optional()
      .describe('Time limit for the first byte of a reply (default: 5s).'),
    'max-bytes': sizeSchema(1, 16 * 1024 ** 2)
      .optional()
      .describe('Most bytes read from one connection (default: 64KiB).'),
    retries: countSchema(0, 10)
      .optional()
      .describe('Number of retries if a target is unreachable (default: 1).'),
    'max-connections': countSchema(1, 100)
      .optional()
      .describe('Most connections made to one target (default: 24).'),
    certificate: certificateSchema.optional(),
  })
  .describe('Defaults for all endpoints.');

const MAX_LABELS = 20;

export const endpointSchema = z
  .strictObject({
    name: plainTextSchema(200).optional().describe('Name shown in reports.'),
    description: plainTextSchema(1000)
      .optional()
      .describe('What the endpoint is for; shown with -v and in JSON.'),
    labels: z
      .record(
        z.string().regex(/^[A-Za-z][\w./-]{0,62}$/, {
          error: 'not a valid label: use letters, digits, dots, slashes, dashes and underscores',
        }),
        plainTextSchema(200),
      )
      .refine((labels) => Object.keys(labels).length <= MAX_LABELS, {
        error: `more than ${MAX_LABELS} labels`,
      })
      .optional()
      .describe('Short texts by name, such as team: payments; shown with -v and in JSON.'),
    address: z
      .string()
      .min(1)
      .max(500)
      .describe(
        'host:port, udp://host:port, unix:/path/of/socket, srv:_name._tcp.domain, or a URL of a protocol (https://shop.internal). Also ranges: web-[01-40].internal:80, 10.0.0.0/24:22, [::1]:8000-8010,9000. ' +
          "If the port is omitted, the expected protocol's default port is used.",
      ),
    transport: z
      .enum(['tcp', 'udp'])
      .optional()
      .describe(
        'Transport (default: udp for udp:// addresses and protocols known over UDP only, else tcp).',
      ),
    expect: names('the name of a protocol')
      .optional()
      .describe(
        'Expected protocol or stack (ssh, http, tls/http2, ...), a list of alternatives, or one of ' +
          'any, tcp (any server that accepts connections) and closed. Optional if the address is a URL.',
      ),
    tls: z
      .enum(['required', 'forbidden', 'optional'])
      .optional()
      .describe('Whether TLS is required, forbidden or optional.'),
    starttls: z
      .literal('required')
      .optional()
      .describe('Require the server to upgrade to TLS (STARTTLS) on request.'),
    alpn: names('an ALPN name such as h2')
      .optional()
      .describe('Required ALPN choice of the server; with a list, any of them.'),
    'min-tls': z
      .union([z.enum(['1.0', '1.1', '1.2', '1.3']), z.literal([1, 1.1, 1.2, 1.3])], {
        error: 'expected one of 1.0, 1.1, 1.2, 1.3',
      })
      .optional()
      .describe('Oldest acceptable TLS version.'),
    'certificate-name': z
      .literal('required')
      .optional()
      .describe('Require the certificate to cover the server name: older for certificate.name.'),
    certificate: certificateSchema.optional(),
    'client-certificate': clientCertificateSchema.optional(),
    'proxy-protocol': proxyProtocolSchema.optional(),
    version: z
      .union(
        [z.string().min(1), z.number(), z.array(z.union([z.string().min(1), z.number()])).min(1)],
        {
          error: 'expected a version such as 2.0, or a list',
        },
      )
      .optional()
      .describe(
        'Required version of the protocol (2.0 for ssh, 1.1 for http); with a list, any of them.',
      ),
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
      .describe('Server name (SNI, Host) if it differs from the address.'),
    path: z
      .string()
      .max(1000)
      .regex(/^\/[\x21-\x7e]*$/, {
        error: 'expected a path such as /status in printable ASCII without spaces',
      })
      .optional()
      .describe('Path of HTTP requests (default: /).'),
    timeout: durationSchema.optional().describe('Time limit for this endpoint.'),
    retries: countSchema(0, 10)
      .optional()
      .describe('Number of retries if the target is unreachable.'),
  })
  .refine(hasExpectation, { path: ['expect'], error: 'missing', when: () => true })
  .describe('An address and the expected protocol.');

/** A URL as the address says what is expected. Also asked of values that are not valid otherwise. */
function hasExpectation(value: unknown): boolean {
  if (!isMap(value)) return true;
  const { expect, address } = value as { expect?: unknown; address?: unknown };
  return expect !== undefined || (typeof address === 'string' && isUrl(address));
}

export const configSchema = z
  .strictObject({
    $schema: z.string().optional().describe('JSON Schema for editors, in JSON files.'),
    include: names('the path of a config')
      .optional()
      .describe('Other configs to read first, relative to this one and below its folder.'),
    defaults: defaultsSchema.optional(),
    protocols: z
      .record(
        z.string().regex(/^[a-z][a-z0-9._-]{0,63}$/, {
          error:
            'not a valid protocol name: use lower-case letters, digits, dots, dashes and underscores',
        }),
        protocolSchema,
      )
      .optional()
      .describe('Custom protocols by name, judged like the built-in ones.'),
    ignore: z
      .array(ignoreSchema)
      .optional()
      .describe('Findings that are accepted, with the reason.'),
    sources: sourcesSchema.optional(),
    endpoints: z.array(endpointSchema).optional().describe('Endpoints to check.'),
  })
  .describe('Addresses and the protocols expected there.');

/** The config without its endpoints, which are validated one by one: there may be many. */
export const outerSchema = configSchema
  .extend({ endpoints: z.array(z.unknown()).optional() })
  .refine(hasEndpoints, {
    path: ['endpoints'],
    error: 'no endpoints to check',
    when: () => true,
  });

/** A config may have no endpoints if others or files bring them, or if it is there to accept findings. */
function hasEndpoints(value: unknown): boolean {
  if (!isMap(value)) return true;
  const { include, sources, ignore, endpoints } = value as Record<string, unknown>;
  if ([include, sources, ignore].some((one) => one !== undefined)) return true;
  return Array.isArray(endpoints) ? endpoints.length > 0 : !!endpoints;
}

function isMap(value: unknown): boolean {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

export type DefaultsInput = z.output<typeof defaultsSchema>;
export type EndpointInput = z.output<typeof endpointSchema>;
