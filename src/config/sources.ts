import { dirname, isAbsolute, join } from 'node:path/posix';
import type { ConfigDocument } from './document.ts';
import { sourcesSchema } from './sources-schema.ts';

/** The key `sources`: files of others that endpoints come from. */
export interface ConfigSources {
  /** The config that names them, as messages show it. */
  readonly namedIn: string;
  /** Relative to the current folder, with the kind in front where it is written. */
  readonly from: readonly string[];
  readonly vantage?: 'host' | 'network' | 'cluster';
  /** Rules as they are written. */
  readonly map: readonly string[];
  readonly profiles: readonly string[];
  readonly external: boolean;
}

/** The sources of a config; undefined without the key, and for a wrong one, which has a diagnostic. */
export function readConfigSources(
  { value }: ConfigDocument,
  configFile: string,
): ConfigSources | undefined {
  const written =
    typeof value === 'object' && value !== null && 'sources' in value && value.sources;
  if (written === false || written === undefined) return undefined;
  const { data } = sourcesSchema.safeParse(written);
  if (data === undefined) return undefined;
  const settings = typeof data === 'string' || Array.isArray(data) ? { from: data } : data;
  const folder = dirname(configFile);
  return {
    namedIn: configFile,
    from: [settings.from].flat().map((one) => besideConfig(one, folder)),
    ...(settings.vantage ? { vantage: settings.vantage } : {}),
    map: settings.map ?? [],
    profiles: settings.profiles ?? [],
    external: settings.external === true,
  };
}

/** `kubernetes:deploy.yaml` in `ci/` is `kubernetes:ci/deploy.yaml`. */
function besideConfig(text: string, folder: string): string {
  if (text.startsWith('environment:')) return text;
  const [, kind = '', file = text] = /^([a-z]{2,}:)(.*)$/s.exec(text) ?? [];
  return `${kind}${isAbsolute(file) || file === '-' ? file : join(folder, file)}`;
}
