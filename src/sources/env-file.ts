import { matchesGlob } from '../expect/glob.ts';
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

/**
 * Chosen variables of the process: `environment:DATABASE_URL,REDIS_*`. All of them are never read, since
 * most have nothing to do with the service.
 */
export const environmentReader: SourceReader = {
  kind: 'environment',
  title: 'environment',
  fits: () => false,
  isChoice: true,
  read: ({ text, env }) => {
    const patterns = text.split(',').map((one) => one.trim());
    const isChosen = (name: string) => patterns.some((one) => matchesGlob(name, one));
    const origin = { file: ENVIRONMENT, line: 1, column: 1 };
    const variables = Object.entries(env).flatMap(([name, value]) =>
      value !== undefined && isChosen(name) ? [{ name, value, origin }] : [],
    );
    return factsOf(variables);
  },
};

/** What messages call it: a place that is not a file. */
const ENVIRONMENT = '<environment>';

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
