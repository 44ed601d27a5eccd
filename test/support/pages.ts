import { existsSync, readdirSync, readFileSync } from 'node:fs';

const ROOT = new URL('../../', import.meta.url);

/** The text of a page, by its path from the root of the repository. */
export function page(path: string): string {
  return readFileSync(new URL(path, ROOT), 'utf8');
}

/** The pages of docs, without the decisions. */
export function pagesOfDocs(): readonly string[] {
  return readdirSync(new URL('docs/', ROOT))
    .filter((name) => name.endsWith('.md'))
    .map((name) => `docs/${name}`);
}

/** The code blocks with this language, or with none. */
export function codeBlocks(markdown: string, language = ''): string[] {
  return [...markdown.matchAll(/^```(\w*)\n([\s\S]*?)^```$/gm)]
    .filter(([, found]) => found === language)
    .map(([, , code = '']) => code);
}

/** Everything outside of code blocks. */
export function proseOf(markdown: string): string {
  return markdown.replace(/^```[\s\S]*?^```$/gm, '');
}

/** The rows of the table whose first column has this heading, as cells. */
export function tableRows(markdown: string, heading: string): string[][] {
  const prose = proseOf(markdown);
  const section = prose.slice(prose.indexOf(`\n| ${heading} |`)).trimStart();
  const lines = section.slice(0, section.indexOf('\n\n')).split('\n').slice(2);
  return lines.map((line) =>
    line
      .split('|')
      .slice(1, -1)
      .map((cell) => cell.trim()),
  );
}

/** The words in code quotes. */
export function quoted(text = ''): string[] {
  return [...text.matchAll(/`([^`]+)`/g)].map(([, word]) => word ?? '');
}

/** The targets of relative links, from the root of the repository: `docs/json.md#a-result`. */
export function relativeLinks(path: string): string[] {
  const links = [...proseOf(page(path)).matchAll(/\]\(([^)]+)\)/g)].map(([, link]) => link ?? '');
  return links
    .filter((link) => !/^[a-z]+:/.test(link))
    .map((link) => new URL(link, new URL(path, ROOT)).href.slice(ROOT.href.length));
}

/** Whether the file is there, and has the heading that the link names. */
export function leadsSomewhere(link: string): boolean {
  const [path = '', anchor] = link.split('#');
  if (!existsSync(new URL(path, ROOT))) return false;
  return anchor === undefined || headingsOf(page(path)).includes(anchor);
}

/** The headings of the second level as anchors. */
export function sectionsOf(path: string): string[] {
  return headingsOf(page(path), /^## (.*)$/gm);
}

function headingsOf(markdown: string, headings = /^#+ (.*)$/gm): string[] {
  return [...proseOf(markdown).matchAll(headings)].map(([, title = '']) => {
    return title
      .toLowerCase()
      .replace(/[^\w\- ]/g, '')
      .replaceAll(' ', '-');
  });
}
