import { describe, expect, test } from 'vitest';
import { checkSyntax, MISSING, runShell, SCRIPTS } from './shells.ts';

/**
 * What the specifications that the script passes to `_arguments` and the words that it passes to
 * `compadd` are: the completion system itself runs only behind a line editor.
 */
function passed(words: readonly string[]): string[] {
  const call = `compdef() { }
compadd() { print -rl -- "$@" }
_files() { print files }
_arguments() {
  if [[ $1 == -C ]]; then state=argument; shift; fi
  print -rl -- "$@"
}
words=("$@")
${SCRIPTS.zsh}
_firstbytes`;
  return runShell('zsh', call, { args: words })
    .split('\n')
    .filter((line) => line !== '');
}

describe.skipIf(MISSING.has('zsh'))('zsh (skipped where it is not installed)', () => {
  test('its syntax is valid', () => {
    expect(() => checkSyntax('zsh', SCRIPTS.zsh)).not.toThrow();
  });

  test('the specifications of a command', () => {
    const specs = passed(['check', '']);
    expect(specs).toContain('*--level=[a level]:value:(fail warn)');
    expect(specs).toContain('*-o+[the format]:value: _firstbytes_words_or_file json table');
    expect(specs).toContain(
      '*--from=[a source]:value: _firstbytes_file_of_kind compose kubernetes',
    );
    expect(specs).toContain('(-q --quiet)--quiet[less]');
    expect(specs).toContain('*:argument:_files');
  });

  test('the specifications of a command do not name those of another one', () => {
    expect(passed(['probe', ''])).toContain('*--expect=[expected]:value:_firstbytes_protocols');
    expect(passed(['probe', '']).join(' ')).not.toContain('--level');
  });

  test('the descriptions of commands are passed whole, with their quotes', () => {
    const call = `compdef() { }
_describe() { print -rl -- "\${commands[@]}" }
${SCRIPTS.zsh}
_firstbytes_commands`;
    const printed = runShell('zsh', call);
    expect(printed.split('\n')[0]).toBe("check:check endpoints: [all] of a config's");
  });
});
