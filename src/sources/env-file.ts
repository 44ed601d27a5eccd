import { readDotenv } from './dotenv.ts';
import type { SourceFacts, SourceInput, SourceReader } from './source.ts';
import { factsOfVariables } from './variables.ts';

/** Files of variables, `.env` and similar ones. */
export const envFileReader: SourceReader = {
  kind: 'env',
  title: '.env file',
  fits: (file, text) =>
    /(?:^|[/\\.])env(?:\.[\w.-]{1,64})?$/i.test(file) &&
    /^[ \t]*(?:export[ \t]+)?[A-Za-z_]\w*[ \t]*=/m.test(text),
  read: readEnvFile,
};

/** Ports of the service itself stay out: which addresses it will have, no line says. */
function readEnvFile({ text, file, env }: SourceInput): SourceFacts {
  const variables = readDotenv(text, env).map(({ name, value, line, column }) => ({
    name,
    value,
    origin: { file, line, column },
  }));
  return factsOf(variables);
}

/** What chosen variables of the process's environment say; each counts as a line of `file`. */
export function factsOfEnvironment(
  values: Readonly<Record<string, string | undefined>>,
  file: string,
): SourceFacts {
  const variables = Object.entries(values).flatMap(([name, value], i) =>
    value === undefined ? [] : [{ name, value, origin: { file, line: i + 1, column: 1 } }],
  );
  return factsOf(variables);
}

function factsOf(variables: Parameters<typeof factsOfVariables>[0]): SourceFacts {
  const { references, notes } = factsOfVariables(variables, undefined);
  return {
    vantage: 'host',
    listeners: [],
    references,
    declared: [],
    notes,
    contradictions: [],
  };
}
