import type {
  CompletionCommand,
  CompletionOption,
  CompletionTree,
  Values,
} from './command-tree.ts';

/** A completion script for fish 3 and later. */
export function fishCompletion({ name, options, commands, lists }: CompletionTree): string {
  const noCommand = `complete -c ${name} -n '__${name}_command'`;
  const lines = [
    `complete -c ${name} -f`,
    ...options.map((one) => `${noCommand} ${optionText(one, name)}`),
    ...commands.map((one) => `${noCommand} -a ${one.name} -d ${quote(one.description)}`),
    ...commands.flatMap((one) => commandLines(one, name)),
  ];
  const functions = Object.entries(lists).map(([list, words]) => {
    return `function __${name}_${list}\n    printf '%s\\n' ${words.join(' ')}\nend`;
  });
  return `${SCRIPT.replaceAll('NAME', name)}\n${functions.join('\n\n')}\n\n${lines.join('\n')}\n`;
}

function commandLines(command: CompletionCommand, name: string): string[] {
  const start = `complete -c ${name} -n '__${name}_command ${command.name}'`;
  const lines = command.options.map((one) => `${start} ${optionText(one, name)}`);
  const offered = command.values ? offer(command.values, name) : '';
  return offered === '' ? lines : [...lines, `${start} ${offered}`];
}

function optionText({ flags, description, values }: CompletionOption, name: string): string {
  const names = flags.map((flag) => {
    return flag.startsWith('--') ? `-l ${flag.slice(2)}` : `-s ${flag.slice(1)}`;
  });
  // Without -x, fish also offers files.
  const value = values ? [values.kind === 'files' ? '-r' : '-x', offer(values, name)] : [];
  return [...names, ...value, '-d', quote(description)].filter((part) => part !== '').join(' ');
}

function offer(values: Values, name: string): string {
  switch (values.kind) {
    case 'text':
      return '';
    case 'files':
      return '-F';
    case 'words':
      return `-a ${quote(values.words.join(' '))}`;
    case 'words=files':
      return `-a ${quote(`(__${name}_words_or_file ${values.words.join(' ')})`)}`;
    case 'words:files':
      return `-a ${quote(`(__${name}_file_of_kind ${values.words.join(' ')})`)}`;
    default:
      return `-a '(__${name}_${values.kind})'`;
  }
}

function quote(text: string): string {
  return `'${text.replace(/[\\']/g, '\\$&')}'`;
}

const SCRIPT = `# fish completion for NAME

# Whether the command is $argv[1], or missing where none is named.
function __NAME_command
    set -l words (commandline -opc)
    test "$words[2]" = "$argv[1]"
end

# Files behind the part of the present word that ends in $argv[1].
function __NAME_files_after
    set -l parts (string split -m 1 -- $argv[1] (commandline -ct))
    printf '%s\\n' $parts[1]$argv[1](__fish_complete_path $parts[2])
end

# A word, or a word, "=" and a file.
function __NAME_words_or_file
    if string match -q '*=*' -- (commandline -ct)
        __NAME_files_after =
    else
        printf '%s\\n' $argv
    end
end

# A file, or a word, ":" and a file.
function __NAME_file_of_kind
    if string match -q '*:*' -- (commandline -ct)
        __NAME_files_after :
    else
        for kind in $argv
            echo $kind:
        end
        __fish_complete_path (commandline -ct)
    end
end
`;
