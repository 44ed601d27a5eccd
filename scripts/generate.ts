/** Writes everything that is generated from the protocols and the recordings: `npm run generate`. */

import { htmlPageFile } from './generate/html-page.ts';
import { indexFiles } from './generate/index-files.ts';
import { runGenerator } from './generated-files.ts';

await runGenerator('npm run generate', [indexFiles, htmlPageFile, data]);

/** The protocols are loaded here, after the indexes that list them were written. */
async function data() {
  const { tcpProtocols } = await import('../src/protocols/builtin.ts');
  const { dataFiles } = await import('./generate/data.ts');
  return dataFiles(tcpProtocols);
}
