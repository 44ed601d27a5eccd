import type { Argument, Command, Option } from 'commander';
import { SuggestingOption } from '../suggesting-option.ts';

/** What a shell may offer for a value. */
export type Values =
  /** Free text: nothing is offered. */
  | { readonly kind: 'text' }
  | { readonly kind: 'files' }
  | { readonly kind: 'words'; readonly words: readonly string[] }
  /** `json`, or `json=` and a file. */
  | { readonly kind: 'words=files'; readonly words: readonly string[] }
  /** A file, or `compose:` and a file. */
  | { readonly kind: 'words:files'; readonly words: readonly string[] }
  /** A list that several places share: see `CompletionTree`. */
  | { readonly kind: SharedList };

export type SharedList = 'protocols' | 'codes' | 'commands';

export interface CompletionOption {
  /** `-o` and `--output`. */
  readonly flags: readonly string[];
  readonly description: string;
  /** Undefined for an option without a value. */
  readonly values: Values | undefined;
}

export interface CompletionCommand {
  readonly name: string;
  readonly description: string;
  readonly options: readonly CompletionOption[];
  /** The values of its arguments; undefined if it has none. */
  readonly values: Values | undefined;
}

/** What a completion script knows. */
export interface CompletionTree {
  readonly name: string;
  readonly options: readonly CompletionOption[];
  readonly commands: readonly CompletionCommand[];
  readonly lists: Readonly<Record<SharedList, readonly string[]>>;
}

export interface CompletionWords {
  readonly protocols: readonly string[];
  /** Finding codes. */
  readonly codes: readonly string[];
  /** The kinds of files that `--from` reads. */
  readonly sourceKinds: readonly string[];
}

/** The visible commands and options of the program. */
export function completionTree(
  program: Command,
  { protocols, codes, sourceKinds }: CompletionWords,
): CompletionTree {
  const commands = program
    .createHelp()
    .visibleCommands(program)
    .map((command) => commandOf(command, sourceKinds));
  return {
    name: program.name(),
    options: optionsOf(program, sourceKinds),
    commands,
    lists: { protocols, codes, commands: commands.map(({ name }) => name) },
  };
}

function commandOf(command: Command, sourceKinds: readonly string[]): CompletionCommand {
  const [argument] = command.registeredArguments;
  return {
    name: command.name(),
    description: command.description(),
    options: optionsOf(command, sourceKinds),
    values: argument && argumentValues(argument),
  };
}

function optionsOf(command: Command, sourceKinds: readonly string[]): readonly CompletionOption[] {
  return command
    .createHelp()
    .visibleOptions(command)
    .map((option) => ({
      flags: [option.short, option.long].filter((flag) => flag !== undefined),
      description: option.description,
      values: option.required || option.optional ? optionValues(option, sourceKinds) : undefined,
    }));
}

function optionValues(option: Option, sourceKinds: readonly string[]): Values {
  if (option.argChoices) return { kind: 'words', words: option.argChoices };
  const placeholder = option.flags.slice(option.flags.search(/[<[]/) + 1, -1);
  if (option instanceof SuggestingOption) {
    const takesFile = placeholder.endsWith('[=file]');
    return { kind: takesFile ? 'words=files' : 'words', words: option.suggestions };
  }
  if (placeholder === '[kind:]file') return { kind: 'words:files', words: sourceKinds };
  return valuesOf(placeholder);
}

function argumentValues(argument: Argument): Values {
  if (argument.argChoices) return { kind: 'words', words: argument.argChoices };
  return valuesOf(argument.name());
}

/** Names of values that are files. */
const FILE = /\b(?:file|config|report|result|folder|old|new)s?\b/;

const SHARED: ReadonlyMap<string, SharedList> = new Map([
  ['protocol', 'protocols'],
  ['anything', 'codes'],
  ['code', 'codes'],
  ['command', 'commands'],
]);

/** The values that the help calls by this name. */
function valuesOf(placeholder: string): Values {
  const shared = SHARED.get(placeholder);
  if (shared !== undefined) return { kind: shared };
  return { kind: FILE.test(placeholder) ? 'files' : 'text' };
}
