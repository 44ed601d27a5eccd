import type { SourceEndpoint, Vantage } from '../../src/sources/source.ts';

/** One line of a truth file: an endpoint that files must give from a vantage. */
export interface TruthRow {
  /** Relative to the folder; several files are joined by `+`. */
  readonly files: string;
  readonly vantage: Vantage;
  /** `host:port` or `host:port/udp`; `-` if the files give no endpoint at all. */
  readonly address: string;
  /** Names of stacks, joined by `,`. */
  readonly expect: string;
  readonly certainty: string;
  /** The line that declares the port; 0 if any line is right. */
  readonly line: number;
}

/**
 * Reads a table of tab-separated columns: files, vantage, address, expectation, certainty, line.
 * Empty lines and lines that start with `#` are skipped.
 */
export function truthRows(text: string): TruthRow[] {
  return text
    .split('\n')
    .filter((line) => line.trim() !== '' && !line.startsWith('#'))
    .map((line) => {
      const [files = '', vantage = '', address = '', expect = '', certainty = '', at = '0'] =
        line.split('\t');
      return { files, vantage: vantage as Vantage, address, expect, certainty, line: Number(at) };
    });
}

/** The address of an endpoint as truth files write it. */
export function truthAddress({ host, port, transport }: SourceEndpoint): string {
  const name = host.includes(':') ? `[${host}]` : host;
  return `${name}:${port}${transport === 'udp' ? '/udp' : ''}`;
}

/** Names of stacks in one spelling and order, joined by `,`. */
export function expectText(names: readonly string[]): string {
  return [...new Set(names.map((name) => (name === 'https' ? 'tls/http' : name)))].sort().join(',');
}
