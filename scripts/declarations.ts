/** Bundles the types of the library and of the guard into one file each, beside their code. */

import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { rolldown } from 'rolldown';
import { dts } from 'rolldown-plugin-dts';

const root = fileURLToPath(new URL('..', import.meta.url));

await declare('src/index.ts', 'dist');
await declare('src/guard/index.ts', 'dist/guard');

async function declare(module: string, folder: string): Promise<void> {
  const bundle = await rolldown({
    input: { index: join(root, module) },
    external: /^node:/,
    plugins: [dts({ emitDtsOnly: true, cwd: root, tsconfig: join(root, 'tsconfig.json') })],
  });
  await bundle.write({ dir: join(root, folder), format: 'esm' });
}
