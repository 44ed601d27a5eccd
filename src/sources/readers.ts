import { composeReader } from './compose/reader.ts';
import { kubernetesReader } from './kubernetes/reader.ts';
import { masscanReader } from './masscan.ts';
import { naabuReader } from './naabu.ts';
import { nmapReader } from './nmap.ts';
import { prometheusReader } from './prometheus.ts';
import type { SourceReader } from './source.ts';

/** Every kind of file, by name. A file belongs to the first reader that it fits. */
export const SOURCE_READERS: readonly SourceReader[] = [
  kubernetesReader,
  prometheusReader,
  nmapReader,
  masscanReader,
  naabuReader,
  composeReader,
];

/** The reader of a file, by its name and text. */
export function readerFor(file: string, text: string): SourceReader | undefined {
  return SOURCE_READERS.find((reader) => reader.fits(file, text));
}
