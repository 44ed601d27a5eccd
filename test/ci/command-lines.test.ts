import type { Command, CommanderError } from 'commander';
import { expect, test } from 'vitest';
import { parseAllDocuments } from 'yaml';
import { callsIn, shellWords } from '../support/command-lines.ts';
import { commandTree } from '../support/command-tree.ts';
import { codeBlocks, page, pagesOfDocs, proseOf, quoted } from '../support/pages.ts';

/** The program whose commands do nothing, with what is planned. */
function idleTree(): Command {
  const tree = commandTree();
  for (const command of tree.commands) {
    command.action(() => {});
  }
  for (const command of [tree, ...tree.commands]) {
    command.exitOverride().configureOutput({ writeErr: () => {}, writeOut: () => {} });
  }
  return tree;
}

/** Help and versions end the parser, too. */
const NO_PROBLEM = /^commander\.(?:version|help)/;
/** A sentence may name a command without its arguments. */
const NO_PROBLEM_IN_PROSE =
  /^commander\.(?:version|help|missingArgument|missingMandatoryOptionValue)/;

/** Undefined if the command tree takes the arguments; otherwise why it does not. */
function problemOf(args: readonly string[], expected = NO_PROBLEM): string | undefined {
  try {
    idleTree().parse(args, { from: 'user' });
    return undefined;
  } catch (error) {
    const { code = '', message } = error as CommanderError;
    return expected.test(code) ? undefined : `firstbytes ${args.join(' ')}: ${message}`;
  }
}

const pages = ['README.md', 'CONTRIBUTING.md', ...pagesOfDocs()];

function callsInCode(path: string): string[][] {
  // An expression of GitHub Actions stands for a number.
  const text = page(path).replaceAll(/\$\{\{[^}]{0,80}\}\}/g, '0');
  const scripts = ['sh', 'yaml', ''].flatMap((language) => codeBlocks(text, language));
  const inGroovy = codeBlocks(text, 'groovy').flatMap((code) =>
    [...code.matchAll(/sh '([^']*)'/g)].map(([, command = '']) => command),
  );
  return [...scripts, ...inGroovy].flatMap(callsIn).filter((args) => args.length > 0);
}

/** Without what has a placeholder, such as `<file>` or `FORMAT`. */
function callsInProse(path: string): string[][] {
  const inline = quoted(proseOf(page(path))).filter(
    (code) => !/[<[\n]|\.\.\.|\b[A-Z]{3,}\b/.test(code),
  );
  return inline.flatMap(callsIn);
}

test.each(pages)('the command lines of %s are valid', (path) => {
  const inCode = callsInCode(path).map((args) => problemOf(args));
  const inProse = callsInProse(path).map((args) => problemOf(args, NO_PROBLEM_IN_PROSE));
  expect([...inCode, ...inProse].filter((one) => one !== undefined)).toEqual([]);
});

test('the command lines of the pages are found', () => {
  const lines = callsInCode('docs/ci.md').map((args) => args.join(' '));
  expect(lines.length).toBeGreaterThan(15);
  expect(lines).toContain('check --from compose.yml --wait 60s');
  expect(lines).toContain('check --from compose.yml --vantage network');
  const inGroovy = '-o table -o junit=firstbytes.xml -o checkstyle=firstbytes-checkstyle.xml';
  expect(lines).toContain(`check ${inGroovy}`);
});

test('a wrong command line is found', () => {
  expect(problemOf(['check', '--wiat', '3s'])).toContain("unknown option '--wiat'");
  expect(problemOf(['chekc'])).toContain("unknown command 'chekc'");
  expect(problemOf(['check', '--mismatch', 'no'])).toContain('Allowed choices');
  expect(problemOf(['check', '-o', 'xml'])).toContain('Use one of');
  expect(problemOf(['diff'])).toContain('missing required argument');
});

/** Every map in a YAML text. */
function mapsIn(code: string): Record<string, unknown>[] {
  const maps: Record<string, unknown>[] = [];
  for (const document of parseAllDocuments(code)) {
    if (document.errors.length > 0) throw document.errors[0];
    const visit = (node: unknown): void => {
      if (typeof node !== 'object' || node === null) return;
      if (!Array.isArray(node)) maps.push(node as Record<string, unknown>);
      for (const value of Object.values(node)) visit(value);
    };
    visit(document.toJS());
  }
  return maps;
}

const recipes = codeBlocks(page('docs/ci.md'), 'yaml');

test('each YAML recipe parses, and the arguments of a container are valid', () => {
  const lists = recipes.flatMap(mapsIn).flatMap(({ args }) => (Array.isArray(args) ? [args] : []));
  expect(lists).toHaveLength(1);
  expect(lists.map((args) => problemOf(args))).toEqual([undefined]);
});

test('the recipes use the inputs of the action, with valid options', () => {
  const [metadata] = mapsIn(page('action.yml'));
  const inputs = Object.keys(metadata?.inputs as object);
  const used = recipes
    .flatMap(mapsIn)
    .filter(({ uses }) => String(uses).includes('/firstbytes@'))
    .map((step) => step.with as Record<string, string>);
  expect(used.length).toBeGreaterThan(1);
  expect(used.flatMap(Object.keys).filter((name) => !inputs.includes(name))).toEqual([]);
  const problems = used.map(({ args = '' }) => problemOf(['check', ...shellWords(args)]));
  expect(problems.filter((one) => one !== undefined)).toEqual([]);
});

test('the page on CI has a row for each input of the action', () => {
  const [metadata] = mapsIn(page('action.yml'));
  const rows = [...page('docs/ci.md').matchAll(/^\| `([a-z-]+)` \|/gm)].map(([, name]) => name);
  expect(rows).toEqual(Object.keys(metadata?.inputs as object));
});
