import build from '../support/build.ts';
import { missing } from './support/namespace.ts';

/** Bundles the command, and reports why tests are skipped. */
export default function setup(): void {
  if (missing) console.warn(`tests that need a namespace are skipped: ${missing}`);
  build();
}
