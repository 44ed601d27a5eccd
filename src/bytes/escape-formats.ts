import { escapeForTerminal } from './escape.ts';

/**
 * Escapes text for the formats of other tools, one function per medium. What is unsafe in all of them is
 * made visible first, so that no viewer shows a control character or reorders a line.
 */

/** For attributes and text of XML 1.0, which has no escape for most control characters. */
export function escapeForXml(text: string): string {
  return escapeForTerminal(text).replace(/[&<>"']/g, (one) => XML[one] ?? one);
}

const XML: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&apos;',
};

/** One field of RFC 4180. Spreadsheets run a field that begins like a formula, so it gets an apostrophe. */
export function escapeForCsv(text: string): string {
  const visible = escapeForTerminal(text);
  const safe = /^\s*[=+\-@|%]/.test(visible) ? `'${visible}` : visible;
  return /[",\s]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}

/** The message of a workflow command of GitHub Actions; a line feed between lines is kept. */
export function escapeForGithub(lines: readonly string[]): string {
  return lines.map((line) => percentEncode(escapeForTerminal(line))).join('%0A');
}

/** A property of a workflow command, such as `title`. */
export function escapeForGithubProperty(text: string): string {
  return percentEncode(escapeForTerminal(text)).replaceAll(':', '%3A').replaceAll(',', '%2C');
}

/** Line ends are visible escapes by now. */
function percentEncode(text: string): string {
  return text.replaceAll('%', '%25');
}

/**
 * Text in a cell of a GitHub Markdown table. Without code around it, `@name` would notify people and
 * `#1` link to an issue, whatever is escaped.
 */
export function escapeForMarkdown(text: string): string {
  return escapeForTerminal(text)
    .replace(/[\\`*_[\]<>|~&!$]/g, (one) => (one === '|' ? '&#124;' : `\\${one}`))
    .replace(/[@#]/g, '`$&`')
    .replaceAll('://', ':\\//')
    .replace(/www\./gi, (found) => `${found.slice(0, -1)}\\.`);
}

/** A code span in a cell of a Markdown table; empty text has none. */
export function markdownCode(text: string): string {
  const visible = escapeForTerminal(text);
  if (visible === '') return '';
  const longest = Math.max(0, ...(visible.match(/`+/g) ?? []).map(({ length }) => length));
  const fence = '`'.repeat(longest + 1);
  const space = /^[` ]|[` ]$/.test(visible) ? ' ' : '';
  return `${fence}${space}${visible.replaceAll('|', '\\|')}${space}${fence}`;
}

/** A label value of the Prometheus text format, of bounded length. */
export function escapeForPrometheus(text: string): string {
  return escapeForTerminal(text, MAX_LABEL_LENGTH).replace(/[\\"]/g, '\\$&');
}

const MAX_LABEL_LENGTH = 256;
