/** What the bundler changes so that a start compiles and evaluates less. */

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Plugin } from 'rolldown';

const root = fileURLToPath(new URL('..', import.meta.url));

/**
 * Data of many rows is parsed when it is first used: a check of what is as expected needs no table of
 * the search, and a literal of 100 KiB costs V8 five milliseconds.
 */
export const LAZY_DATA: Plugin = {
  name: 'lazy-data',
  load(id) {
    if (!id.startsWith(join(root, 'data/')) || !id.endsWith('.json')) return null;
    const text = readFileSync(id, 'utf8');
    if (!text.startsWith('{"rows":')) return null;
    const code = `let data;
export default { get rows() { data ??= JSON.parse(${JSON.stringify(text)}); return data.rows; } };`;
    return { code, moduleType: 'js' };
  },
};

const WIDTH = join(root, 'width-of-text.js');

/**
 * string-width compiles a table of all emoji when it is evaluated, which takes longer than to connect
 * to ten endpoints, and only text that is not ASCII is measured with it. What is required is evaluated
 * by the first call.
 */
export const LAZY_WIDTH: Plugin = {
  name: 'lazy-width',
  resolveId(id, importer) {
    return id === 'string-width' && importer?.startsWith(join(root, 'src/')) ? WIDTH : null;
  },
  load(id) {
    if (id !== WIDTH) return null;
    return "export default (text) => require('string-width').default(text);";
  },
};

/** V8 keeps two bytes for each character of a file as soon as one of them is not in Latin-1. */
export const ASCII: Plugin = {
  name: 'ascii',
  generateBundle(_, bundle) {
    for (const file of Object.values(bundle)) {
      if (file.type === 'chunk') file.code = file.code.replace(/[^\0-\x7f]/g, escaped);
    }
  },
};

/** One UTF-16 unit: halves of a pair are escaped one by one, which means the same. */
function escaped(unit: string): string {
  return `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`;
}
