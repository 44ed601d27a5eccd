import type { EndpointPattern } from './pattern.ts';

/** An endpoint for a new config, and why it is there. */
export interface StarterEntry {
  readonly pattern: Pick<EndpointPattern, 'name' | 'address' | 'serverName' | 'path'>;
  /** Names of stacks; undefined for an unknown protocol, so that the entry is a comment. */
  readonly expect: readonly string[] | undefined;
  /** Lines above the entry: where it comes from, what was found. */
  readonly comments: readonly string[];
}

/** A commented config with these endpoints. Names and values are quoted where YAML needs it. */
export function starterConfig(entries: readonly StarterEntry[], intro: readonly string[]): string {
  const isEmpty = entries.every(({ expect }) => expect === undefined);
  const lines = [SCHEMA_LINE, ...intro.map(comment), '', `endpoints:${isEmpty ? ' []' : ''}`];
  for (const { pattern, expect, comments } of entries) {
    lines.push(...comments.map((text) => `  ${comment(text)}`));
    const start = expect === undefined ? '  # - ' : '  - ';
    lines.push(`${start}${entryText(pattern, expect ?? ['tcp'])}`);
  }
  return `${lines.join('\n')}\n`;
}

/** Editors complete and check the config with it. */
const SCHEMA_LINE = '# yaml-language-server: $schema=./node_modules/firstbytes/schema.json';

function entryText(
  { name, address, serverName, path }: StarterEntry['pattern'],
  expect: readonly string[],
): string {
  const prefix = address.transport === 'udp' ? 'udp://' : '';
  const keys = [
    ...(name === undefined ? [] : [`name: ${scalar(name)}`]),
    `address: ${JSON.stringify(`${prefix}${address.text.replace(/^udp:\/\//i, '')}`)}`,
    `expect: ${expect.length === 1 ? scalar(expect[0] ?? '') : `[${expect.map(scalar).join(', ')}]`}`,
    ...(serverName === undefined ? [] : [`server-name: ${scalar(serverName)}`]),
    ...(path === undefined || path === '/' ? [] : [`path: ${JSON.stringify(path)}`]),
  ];
  return `{ ${keys.join(', ')} }`;
}

/** Starts with a letter, so it cannot be a number, and is not a word such as `no`, a boolean in YAML 1.1. */
function scalar(text: string): string {
  const isPlain =
    /^[A-Za-z][\w./-]*$/.test(text) && !/^(?:true|false|null|yes|no|on|off|y|n)$/i.test(text);
  return isPlain ? text : JSON.stringify(text);
}

function comment(text: string): string {
  return `# ${text.replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu, ' ')}`;
}
