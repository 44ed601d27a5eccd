import type { GeneratedFile } from '../generated-files.ts';
import { protocolIndex } from './protocol-index.ts';

/** The lists of all protocols, one for each transport. */
export function indexFiles(): GeneratedFile[] {
  return ['src/protocols/', 'src/protocols/udp/'].map((folder) => {
    const text = protocolIndex(new URL(`../../${folder}`, import.meta.url));
    return { path: `${folder}index.ts`, text };
  });
}
