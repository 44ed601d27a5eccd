import { z } from 'zod';
import { plainTextSchema } from './scalars.ts';

/** Behind the kind a name has to follow. */
const file = plainTextSchema(1000).regex(/[^:]$/, { error: 'add a name after the colon' });

const files = z.union([file, z.array(file).min(1)], { error: 'expected a file, or a list' });

const HOST = String.raw`(?:\[[0-9a-fA-F:.]+\]|[\w.-]+)(?::\d{1,5})?`;

/** Files of others that endpoints come from: a list of files, or a map with settings. */
export const sourcesSchema = z
  .union(
    [
      files,
      z.strictObject({
        from: files.describe(
          'Files relative to the config, each with its kind if that is not plain: kubernetes:deploy.yaml.',
        ),
        vantage: z
          .enum(['host', 'network', 'cluster'])
          .optional()
          .describe('From where the targets are seen (default: by the kind of file).'),
        map: z
          .array(
            z
              .string()
              .regex(new RegExp(`^${HOST}=${HOST}$`), { error: 'expected HOST[:PORT]=HOST:PORT' }),
          )
          .optional()
          .describe('Where to connect instead: db:5432=127.0.0.1:15432.'),
        profiles: z.array(plainTextSchema(200)).optional().describe('Active Compose profiles.'),
        external: z.boolean().optional().describe('Also probe hosts that no file declares.'),
      }),
    ],
    { error: 'expected a file, a list, or a map with "from"' },
  )
  .describe('Files that endpoints come from: Compose, Kubernetes, Prometheus, nginx, ...');
