import type {
  CompletionCommand,
  CompletionOption,
  CompletionTree,
  Values,
} from './command-tree.ts';

/** A completion script for zsh, to be evaluated or stored as `_firstbytes` in a folder of `fpath`. */
export function zshCompletion({ name, options, commands, lists }: CompletionTree): string {
  const described = commands.map((one) => quote(`${one.name}:${one.description}`));
  return SCRIPT.replaceAll('NAME', name)
    .replace('PROTOCOLS', () => lists.protocols.join(' '))
    .replace('CODES', () => lists.codes.join(' '))
    .replace('COMMANDS', () => described.join('\n    '))
    .replace('OPTIONS', () => options.map((one) => optionSpec(one, name)).join(CONTINUED))
    .replace('CASES', () => commands.map((one) => commandCase(one, name)).join('\n        '));
}

const CONTINUED = ' \\\n    ';

function commandCase(command: CompletionCommand, name: string): string {
  const specs = command.options.map((one) => optionSpec(one, name));
  if (command.values) specs.push(quote(`*:argument:${action(command.values, name)}`));
  return `${command.name})
          _arguments -s ${specs.join(' \\\n            ')} ;;`;
}

/** `'(-q --quiet)'{-q,--quiet}'[description]'`; an option with a value may be given again. */
function optionSpec({ flags, description, values }: CompletionOption, name: string): string {
  const text = quote(`[${description.replace(/[\\\][]/g, '\\$&')}]`);
  if (!values) return `${quote(`(${flags.join(' ')})`)}${either(flags)}${text}`;
  const value = quote(`:value:${action(values, name)}`);
  return `'*'${either(flags.map((flag) => flag + (flag.startsWith('--') ? '=' : '+')))}${text}${value}`;
}

function either(flags: readonly string[]): string {
  return flags.length === 1 ? (flags[0] ?? '') : `{${flags.join(',')}}`;
}

/** A blank in front: the words are run as they are. */
function action(values: Values, name: string): string {
  switch (values.kind) {
    case 'text':
      return ' ';
    case 'files':
      return '_files';
    case 'words':
      return `(${values.words.join(' ')})`;
    case 'words=files':
      return ` _${name}_words_or_file ${values.words.join(' ')}`;
    case 'words:files':
      return ` _${name}_file_of_kind ${values.words.join(' ')}`.trimEnd();
    default:
      return `_${name}_${values.kind}`;
  }
}

function quote(text: string): string {
  return `'${text.replaceAll("'", "'\\''")}'`;
}

const SCRIPT = `#compdef NAME

_NAME_protocols() {
  compadd "$@" -- PROTOCOLS
}

_NAME_codes() {
  compadd "$@" -- CODES
}

_NAME_commands() {
  local -a commands=(
    COMMANDS
  )
  _describe -t commands command commands
}

# A word, or a word, "=" and a file.
_NAME_words_or_file() {
  if compset -P '*='; then _files; else compadd -- "$@"; fi
}

# A file, or a word, ":" and a file.
_NAME_file_of_kind() {
  compset -P '[a-z]*:' || compadd -S ':' -- "$@"
  _files
}

_NAME() {
  local curcontext=$curcontext state line
  typeset -A opt_args
  _arguments -C OPTIONS \\
    '1: :_NAME_commands' '*:: :->argument'
  case $state in
    argument)
      case $words[1] in
        CASES
      esac
      ;;
  esac
}

if [ "$funcstack[1]" = _NAME ]; then
  _NAME "$@"
else
  compdef _NAME NAME
fi
`;
