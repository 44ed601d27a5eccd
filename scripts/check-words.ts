/**
 * Checks the wording of what people read: strings and comments of src (the help texts among them), and
 * the documentation. Prints every stock phrase that plain technical English avoids.
 */

import { readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import ts from 'typescript';
import { runScript } from './run-script.ts';

const USAGE = `usage: npm run check:words

Prints file:line: text for every avoided phrase, and exits with 1 if there are any.`;

const ROOT = fileURLToPath(new URL('..', import.meta.url));

const PHRASES = [
  'tells?',
  'told',
  'nobody',
  'somebody',
  'is none',
  'is no',
  'are no',
  'goes over',
  'held against',
  'of its own',
  'looked for',
];

/** A phrase may continue on the next line of a comment or a paragraph. */
const AVOIDED = new RegExp(`\\b(?:${PHRASES.join('|').replaceAll(' ', '\\s+')})(?![\\w-])`, 'gi');

/** Places that quote other software or a specification: a file and a part of the quoted line. */
const QUOTATIONS: readonly { readonly file: string; readonly text: string }[] = [
  // A command of the protocol.
  { file: 'src/protocols/spamd.ts', text: "'TELL'" },
  // The reply of cfingerd.
  { file: 'src/protocols/finger.ts', text: 'There is no such user.' },
  // A label of an earlier version.
  { file: 'CHANGELOG.md', text: '`told so`' },
];

const LOG_MESSAGES = 'data/messages';

interface Hit {
  readonly file: string;
  readonly line: number;
  readonly text: string;
}

await runScript(USAGE, async () => {
  const sources = filesIn('src', '.ts').flatMap((file) => hitsIn(file, proseOf(file)));
  const documents = [...filesIn('docs', '.md'), 'README.md', 'CONTRIBUTING.md', 'CHANGELOG.md'];
  const hits = [
    ...sources,
    ...documents.flatMap((file) => hitsIn(file, unreleased(file))),
    ...filesIn(LOG_MESSAGES, '.json').flatMap((file) => hitsIn(file, writtenByUs(file))),
  ];
  const wrong = hits.filter((hit) => !isQuotation(hit));
  for (const { file, line, text } of wrong) console.error(`${file}:${line}: ${text}`);
  console.log(wrong.length === 0 ? 'no avoided phrases' : summary(wrong));
  return wrong.length === 0 ? 0 : 1;
});

/** Of the log messages our own sentences only, each on the line of its row. */
function writtenByUs(file: string): string {
  return read(file).replace(/"(?:pattern|software|source)":"(?:[^"\\]|\\.)*"/g, '');
}

function filesIn(folder: string, extension: string): string[] {
  return readdirSync(join(ROOT, folder), { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith(extension))
    .map((file) => join(folder, file))
    .sort();
}

function hitsIn(file: string, text: string): Hit[] {
  const lines = read(file).split('\n');
  return [...text.matchAll(AVOIDED)].map(({ index }) => {
    const line = text.slice(0, index).split('\n').length;
    return { file: relative('.', file), line, text: lines[line - 1]?.trim() ?? '' };
  });
}

function isQuotation({ file, text }: Hit): boolean {
  return QUOTATIONS.some((one) => one.file === file && text.includes(one.text));
}

/** The strings and comments of a source file at their offsets; a NUL replaces all other characters. */
function proseOf(file: string): string {
  const source = read(file);
  const prose = source.replace(/[^\n]/g, '\0').split('');
  const keep = (start: number, end: number) => {
    for (let i = start; i < end; i++) prose[i] = source[i] ?? '';
  };
  const tree = ts.createSourceFile(file, source, ts.ScriptTarget.Latest, true);
  const visit = (node: ts.Node): void => {
    for (const { pos, end } of ts.getLeadingCommentRanges(source, node.pos) ?? []) keep(pos, end);
    for (const { pos, end } of ts.getTrailingCommentRanges(source, node.end) ?? []) keep(pos, end);
    if (ts.isStringLiteralLike(node) || ts.isTemplateHead(node))
      keep(node.getStart(tree), node.end);
    if (ts.isTemplateMiddle(node) || ts.isTemplateTail(node)) keep(node.getStart(tree), node.end);
    ts.forEachChild(node, visit);
  };
  visit(tree);
  keepBetweenCommentLines(source, prose);
  return prose
    .join('')
    .replace(/^[\0 ]*(?:\*|\/\/|\/\*\*?)/gm, (start) => ' '.repeat(start.length));
}

/** Joins a phrase that continues on the next comment line: the indentation becomes white space. */
function keepBetweenCommentLines(source: string, prose: string[]): void {
  for (const { index, 0: indentation } of source.matchAll(/^[ \t]+/gm)) {
    for (let i = index; i < index + indentation.length; i++) prose[i] = ' ';
  }
}

/** Released parts of the changelog are history. */
function unreleased(file: string): string {
  const text = read(file);
  if (file !== 'CHANGELOG.md') return text;
  const releases = [...text.matchAll(/^## .*$/gm)];
  const released = releases.find(({ 0: title }) => !/unreleased/i.test(title));
  return released ? text.slice(0, released.index) : text;
}

function read(file: string): string {
  return readFileSync(join(ROOT, file), 'utf8');
}

/** The number of hits for each folder, for a long list. */
function summary(hits: readonly Hit[]): string {
  const counts = new Map<string, number>();
  for (const { file } of hits) {
    const folder = file.split('/').slice(0, 2).join('/');
    counts.set(folder, (counts.get(folder) ?? 0) + 1);
  }
  return [...counts].map(([folder, count]) => `${folder}: ${count}`).join('\n');
}
