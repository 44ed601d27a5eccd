import { escapeForTerminal } from '../bytes/escape.ts';
import { hideUserInfo } from '../bytes/user-info.ts';
import { compileExpectation } from '../config/expectation.ts';
import type { Expectation } from '../expect/endpoint.ts';
import type { Registry } from '../protocols/registry.ts';
import { CliError } from './cli-error.ts';

/** The expectation of `--expect`; without one, anything is expected. */
export function expectationFromOption(
  names: readonly string[] = ['any'],
  registry: Registry,
): Expectation {
  const input = {
    expect: names,
    listed: false,
    nameText: (i: number) => hideUserInfo(names[i] ?? ''),
  };
  const compiled = compileExpectation(input, registry);
  if (!Array.isArray(compiled)) return compiled as Expectation;
  const [first] = compiled;
  throw new CliError(
    escapeForTerminal(first?.message ?? ''),
    first?.hint ?? 'run "firstbytes protocols" to list all',
  );
}
