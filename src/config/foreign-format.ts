import type { Diagnostic } from './diagnostic.ts';

/** Formats that are often taken for a config, by the end of the file's name. */
const OTHER_FORMATS = /\.(toml|ini|conf|hcl|tf|xml|properties|js|ts|env)$/i;

const HINT = 'pass a config in YAML or JSON';

/** Why a file is not a config at all: one message instead of one for each line. */
export function foreignFormat(text: string, file: string): Diagnostic | undefined {
  const nul = text.indexOf('\0');
  const format = OTHER_FORMATS.exec(file)?.[1]?.toLowerCase();
  const message =
    nul === -1
      ? format && `a config is YAML or JSON, not ${format}`
      : 'not YAML or JSON: a binary file';
  return message ? { message, hint: HINT, file, line: 1, column: 1 } : undefined;
}
