/** Writes everything that is generated from the protocols and the recordings: `npm run generate`. */

import { indexFiles } from './generate/index-files.ts';
import { runGenerator } from './generated-files.ts';

await runGenerator('npm run generate', [indexFiles, data]);

/** The protocols are loaded here, after the indexes that list them were written. */
async function data() {
  const { tcpProtocols } = await import('../src/protocols/builtin.ts');
  const { dataFiles } = await import('./generate/data.ts');
  return dataFiles(tcpProtocols);
}
