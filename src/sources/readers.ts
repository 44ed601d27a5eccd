import { composeReader } from './compose/reader.ts';
import { envFileReader, environmentReader } from './env-file.ts';
import { envoyReader } from './envoy/reader.ts';
import { haproxyReader } from './haproxy/reader.ts';
import { kubernetesReader } from './kubernetes/reader.ts';
import { masscanReader } from './masscan.ts';
import { naabuReader } from './naabu.ts';
import { nginxReader } from './nginx/reader.ts';
import { nmapReader } from './nmap.ts';
import { prometheusReader } from './prometheus.ts';
import type { SourceReader } from './source.ts';

/**
 * Every kind of file. A file belongs to the first reader that it fits: manifests come before the configs
 * that their ConfigMaps may contain.
 */
export const SOURCE_READERS: readonly SourceReader[] = [
  composeReader,
  kubernetesReader,
  prometheusReader,
  nmapReader,
  masscanReader,
  naabuReader,
  envoyReader,
  nginxReader,
  haproxyReader,
  envFileReader,
  environmentReader,
];

/** The reader of a file, by its name and text. */
export function readerFor(file: string, text: string): SourceReader | undefined {
  return SOURCE_READERS.find((reader) => reader.fits(file, text));
}
