/** Finds the regular expressions of src: literals, and what `new RegExp` is given when src is loaded. */

import { relative } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import ts from 'typescript';

const ROOT = fileURLToPath(new URL('..', import.meta.url));

/** A regular expression, and where src has it. */
export interface FoundRegex {
  readonly place: string;
  readonly source: string;
  readonly flags: string;
}

export interface RegexSources {
  readonly regexes: readonly FoundRegex[];
  /** Places of `new RegExp` that made nothing while src was loaded. */
  readonly unseen: readonly string[];
}

export async function regexSources(): Promise<RegexSources> {
  const files = sourceFiles();
  const literals = files.flatMap(literalsIn);
  const calls = files.flatMap(callsIn);
  const made = await madeWhileLoading(files.map(({ fileName }) => fileName));
  const seen = new Set(made.map(({ place }) => place));
  return {
    regexes: [...literals, ...made.filter(({ place }) => calls.includes(place))],
    unseen: calls.filter((place) => !seen.has(place)),
  };
}

function sourceFiles(): readonly ts.SourceFile[] {
  const { config } = ts.readConfigFile(`${ROOT}tsconfig.json`, ts.sys.readFile);
  const { fileNames } = ts.parseJsonConfigFileContent(config, ts.sys, ROOT);
  return fileNames
    .filter((file) => relative(ROOT, file).startsWith('src/'))
    .map((file) =>
      ts.createSourceFile(file, ts.sys.readFile(file) ?? '', ts.ScriptTarget.Latest, true),
    );
}

function literalsIn(file: ts.SourceFile): FoundRegex[] {
  return nodesIn(file, ts.isRegularExpressionLiteral).map((node) => {
    const end = node.text.lastIndexOf('/');
    return {
      place: placeOf(node, file),
      source: node.text.slice(1, end),
      flags: node.text.slice(end + 1),
    };
  });
}

/** The places of `new RegExp(...)` and `RegExp(...)`. */
function callsIn(file: ts.SourceFile): string[] {
  const isCall = (node: ts.Node) => ts.isNewExpression(node) || ts.isCallExpression(node);
  return nodesIn(file, isCall)
    .filter(({ expression }) => expression.getText(file) === 'RegExp')
    .map((node) => placeOf(node, file));
}

function nodesIn<Found extends ts.Node>(
  file: ts.SourceFile,
  isWanted: (node: ts.Node) => node is Found,
): Found[] {
  const found: Found[] = [];
  const visit = (node: ts.Node): void => {
    if (isWanted(node)) found.push(node);
    ts.forEachChild(node, visit);
  };
  visit(file);
  return found;
}

function placeOf(node: ts.Node, file: ts.SourceFile): string {
  const { line } = file.getLineAndCharacterOfPosition(node.getStart(file));
  return `${relative(ROOT, file.fileName)}:${line + 1}`;
}

/** Loads files, and records every regular expression that a constructor makes meanwhile. */
async function madeWhileLoading(files: readonly string[]): Promise<FoundRegex[]> {
  const made: FoundRegex[] = [];
  const native = globalThis.RegExp;
  const record = (regExp: RegExp): RegExp => {
    const place = callerInSource();
    if (place) made.push({ place, source: regExp.source, flags: regExp.flags });
    return regExp;
  };
  globalThis.RegExp = new Proxy(native, {
    construct: (target, args, newTarget) => record(Reflect.construct(target, args, newTarget)),
    apply: (target, self, args) => record(Reflect.apply(target, self, args)),
  });
  try {
    for (const file of files) await import(pathToFileURL(file).href);
    await readOneLine();
  } finally {
    globalThis.RegExp = native;
  }
  return made;
}

/** Lets every recognizer, and `explain`, read a line: some make their patterns on first use. */
async function readOneLine(): Promise<void> {
  const { tcpProtocols, udpProtocols } = await import('../src/protocols/builtin.ts');
  const bytes = Buffer.from('OPTIONS / HTTP/1.1\r\n\r\n');
  const { explain } = await import('../src/library/explain.ts');
  explain(bytes.toString('latin1'));
  for (const one of [...tcpProtocols, ...udpProtocols]) {
    one.client({ bytes, ended: false });
    one.server({ bytes, sent: bytes, layer: 'tcp', later: [], ended: false });
  }
}

/** The caller of the constructor, if it is a file of src; tsx maps the lines of stacks. */
function callerInSource(): string | undefined {
  // The error, this function, `record` and the handler of the proxy come first.
  const [caller = ''] = (new Error().stack ?? '').split('\n').slice(4);
  const found = /(?:file:\/\/)?(\/[^():]+\.ts):(\d+):\d+/.exec(caller);
  const file = found ? relative(ROOT, found[1] ?? '') : '';
  return file.startsWith('src/') ? `${file}:${found?.[2]}` : undefined;
}
