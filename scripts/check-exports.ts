/** Checks that no two exported things in src share a name: one name for one thing. */

import { relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import ts from 'typescript';
import { runScript } from './run-script.ts';

const USAGE = `usage: npm run check:exports

Prints every name that two files of src export for different things, and exits with 1 if there are any.`;

const ROOT = fileURLToPath(new URL('..', import.meta.url));

await runScript(USAGE, async () => {
  const clashes = [...placesByName()].filter(([, places]) => places.length > 1);
  for (const [name, places] of clashes) console.error(`${name}: ${places.join(', ')}`);
  if (clashes.length === 0) console.log('every exported name is unique');
  return clashes.length === 0 ? 0 : 1;
});

/** Where each name is declared. A re-export leads to the same declaration, so it does not count. */
function placesByName(): ReadonlyMap<string, readonly string[]> {
  const names = new Map<string, string[]>();
  const program = programOf();
  const checker = program.getTypeChecker();
  for (const file of program.getSourceFiles()) {
    const path = relative(ROOT, file.fileName);
    const module = path.startsWith('src/') ? checker.getSymbolAtLocation(file) : undefined;
    for (const symbol of module ? checker.getExportsOfModule(module) : []) {
      // A re-export is an alias of what another file declares.
      if (symbol.flags & ts.SymbolFlags.Alias) continue;
      const key = keyOf(symbol.name, path);
      names.set(key, [...(names.get(key) ?? []), path]);
    }
  }
  return names;
}

/**
 * A protocol over TCP and the one of the same id over UDP share the name of their export: the id is the
 * name, and the generated index of each folder is the only importer. So each transport counts by itself.
 */
function keyOf(name: string, path: string): string {
  const isOverUdp = path.startsWith('src/protocols/udp/');
  const isProtocol = isOverUdp || path.startsWith('src/protocols/');
  const isNamedAfterFile = camelCase(path.slice(path.lastIndexOf('/') + 1, -'.ts'.length)) === name;
  return isProtocol && isNamedAfterFile ? `${name} over ${isOverUdp ? 'UDP' : 'TCP'}` : name;
}

function camelCase(id: string): string {
  return id.replace(/-(\w)/g, (_, letter: string) => letter.toUpperCase());
}

function programOf(): ts.Program {
  const { config } = ts.readConfigFile(`${ROOT}tsconfig.json`, ts.sys.readFile);
  const { fileNames, options } = ts.parseJsonConfigFileContent(config, ts.sys, ROOT);
  const sources = fileNames.filter((file) => relative(ROOT, file).startsWith('src/'));
  return ts.createProgram(sources, options);
}
