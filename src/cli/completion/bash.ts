import type { CompletionOption, CompletionTree, Values } from './command-tree.ts';

/**
 * A completion script for bash 3.2 and later; it needs no other package. Without `compopt` (bash 3.2),
 * file names are offered without quotes for their blanks.
 */
export function bashCompletion({ name, options, commands, lists }: CompletionTree): string {
  const shared = Object.entries(lists).map(([list, words]) => {
    return `_${name}_${list}() {\n  _${name}_words ${words.join(' ')}\n}`;
  });
  const values = commands.flatMap((command) => {
    return command.options.flatMap((option) => valueCase(command.name, option, name));
  });
  const flags = commands.map((command) => {
    return `${command.name}) _${name}_words ${flagsOf(command.options)} ;;`;
  });
  const args = commands.flatMap((command) => {
    return command.values ? [`${command.name}) ${offer(command.values, name)} ;;`] : [];
  });
  return SCRIPT.replaceAll('NAME', name)
    .replace('SHARED', shared.join('\n\n'))
    .replace('VALUES', values.join('\n    '))
    .replace('FLAGS', flags.join('\n        '))
    .replace('OPTIONS', flagsOf(options))
    .replace('ARGUMENTS', args.join('\n    '));
}

function valueCase(command: string, { flags, values }: CompletionOption, name: string): string[] {
  if (!values) return [];
  const patterns = flags.map((flag) => `${command}:${flag}`).join('|');
  return [`${patterns}) ${offer(values, name)}; return ;;`];
}

function offer(values: Values, name: string): string {
  switch (values.kind) {
    case 'text':
      return ':';
    case 'files':
      return `_${name}_files "$value"`;
    case 'words':
      return `_${name}_words ${values.words.join(' ')}`;
    case 'words=files':
      return `_${name}_words_or_file ${values.words.join(' ')}`;
    case 'words:files':
      return `_${name}_file_of_kind ${values.words.map((word) => `${word}:`).join(' ')}`.trimEnd();
    default:
      return `_${name}_${values.kind}`;
  }
}

function flagsOf(options: readonly CompletionOption[]): string {
  return options.flatMap(({ flags }) => flags).join(' ');
}

/**
 * `value` is the text that is completed, `before` what stands before it in the same word, and `split`
 * the part of the word that bash has split off and does not replace.
 */
const SCRIPT = `# bash completion for NAME

# Offers each line of stdin.
_NAME_offer() {
  local line
  while IFS= read -r line; do
    line=$before$line
    COMPREPLY+=("\${line#"$split"}")
  done
}

_NAME_words() {
  _NAME_offer < <(compgen -W "$*" -- "$value")
}

# Offers the files that begin with $1.
_NAME_files() {
  compopt -o default 2>/dev/null && return
  local before=$before\${value%"$1"}
  _NAME_offer < <(compgen -f -- "$1")
}

# A word, or a word, "=" and a file.
_NAME_words_or_file() {
  case $value in
    *=*) _NAME_files "\${value#*=}" ;;
    *) _NAME_words "$@" ;;
  esac
}

# A file, or a word that ends in ":" and a file.
_NAME_file_of_kind() {
  case $value in
    *:*) _NAME_files "\${value#*:}"; return ;;
  esac
  compopt -o nospace 2>/dev/null
  _NAME_words "$@"
  _NAME_offer < <(compgen -f -- "$value" | while IFS= read -r file; do
    if [ -d "$file" ]; then printf '%q/\\n' "$file"; else printf '%q\\n' "$file"; fi
  done)
}

SHARED

_NAME() {
  local words=() joined='' word='' value='' before='' split='' previous='' command='' i count
  COMPREPLY=()
  # Bash splits words at "=" and ":", which belong to values.
  for ((i = 1; i <= COMP_CWORD; i++)); do
    word=\${COMP_WORDS[i]}
    count=\${#words[@]}
    if [[ $count -gt 0 && ( -n $joined || $word =~ ^[=:]+$ ) ]]; then
      words[count - 1]+=$word
    else
      words[count]=$word
    fi
    joined=''
    if [[ $word =~ ^[=:]+$ ]]; then joined=yes; fi
  done
  count=\${#words[@]}
  value=\${words[count - 1]}
  if [ "$joined" ]; then split=$value; else split=\${value%"$word"}; fi
  if [ "$count" -gt 1 ]; then
    command=\${words[0]}
    previous=\${words[count - 2]}
  fi
  case $value in
    --*=*)
      previous=\${value%%=*}
      before=$previous=
      value=\${value#*=}
      ;;
  esac

  case $command:$previous in
    VALUES
  esac

  case $value in
    -*)
      case $command in
        FLAGS
        *) _NAME_words OPTIONS ;;
      esac
      return
      ;;
  esac

  case $command in
    '') _NAME_commands ;;
    ARGUMENTS
  esac
}

complete -F _NAME NAME
`;
