import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { rolldown } from 'rolldown';
import type { GeneratedFile } from '../generated-files.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));
const page = join(root, 'src/report/html/page');

/**
 * The script and the style of the page of `-o html`, as text that the report embeds, and the packages
 * that the script includes.
 */
export async function htmlPageFile(): Promise<readonly GeneratedFile[]> {
  const bundle = await rolldown({
    input: join(page, 'main.tsx'),
    platform: 'browser',
  });
  const { output } = await bundle.generate({ format: 'iife', minify: true, comments: false });
  const [chunk, ...others] = output;
  if (others.length > 0) throw new Error('the script of the page is in several files');
  const packages = packagesOf(chunk.moduleIds);
  const script = `/* ${packages.map(creditOf).join('; ')} */\n${chunk.code.trim()}`;
  assertEmbeddable(script);
  const style = dense(readFileSync(join(page, 'style.css'), 'utf8'));
  const text = JSON.stringify({ packages, style, script }, null, 1);
  return [{ path: 'data/html-page.json', text: `${text}\n` }];
}

/** The names of the packages, sorted. */
function packagesOf(moduleIds: readonly string[]): readonly string[] {
  const names = moduleIds.flatMap((id) => {
    return /\/node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(id)?.[1] ?? [];
  });
  return [...new Set(names)].sort();
}

/** The name, the version and the copyright, which the licence wants to be kept. */
function creditOf(name: string): string {
  const folder = join(root, 'node_modules', name);
  const { version, license } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
  const copyright = readFileSync(join(folder, 'LICENSE'), 'utf8')
    .split('\n')
    .find((line) => line.startsWith('Copyright'));
  return `${name} ${version}, ${license} licence, ${copyright ?? ''}`.trim();
}

/** Inside `script` an HTML parser ends at the tag and changes its state at the comment. */
function assertEmbeddable(script: string): void {
  for (const text of ['</script', '<script', '<!--']) {
    if (script.toLowerCase().includes(text)) throw new Error(`the script of the page has ${text}`);
  }
}

/** Line breaks and indentation mean nothing in this style. */
function dense(css: string): string {
  return css
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '')
    .join('\n');
}
