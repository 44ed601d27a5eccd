/** Writes the generated pages of `docs`: `npm run generate:docs`. */

import { documentation } from './documentation.ts';
import { runGenerator } from './generated-files.ts';

await runGenerator('npm run generate:docs', [documentation]);
