import { describe, expect, test } from 'vitest';
import { Folder } from '../../support/command.ts';
import { checkSyntax, MISSING, runShell, SCRIPTS } from './shells.ts';

/** What fish offers for a command line, without descriptions. */
function offered(line: string, cwd?: string): string[] {
  const call = `${SCRIPTS.fish}\ncomplete -C '${line}'`;
  const printed = runShell('fish', call, { cwd: cwd ?? new Folder().path });
  return printed
    .split('\n')
    .filter((text) => text !== '')
    .map((text) => text.split('\t')[0] ?? '')
    .sort();
}

describe.skipIf(MISSING.has('fish'))('fish (skipped where it is not installed)', () => {
  test('its syntax is valid', () => {
    expect(() => checkSyntax('fish', SCRIPTS.fish)).not.toThrow();
  });

  test('the first word is a command', () => {
    expect(offered('firstbytes ')).toEqual(['check', 'explain', 'help', 'probe', 'schema']);
    expect(offered('firstbytes che')).toEqual(['check']);
  });

  test('options and choices of a command', () => {
    // Some releases add the equals sign.
    expect(offered('firstbytes check --l')[0]).toMatch(/^--level=?$/);
    expect(offered('firstbytes check --level ')).toEqual(['fail', 'warn']);
    expect(offered('firstbytes check --level=w')).toEqual(['--level=warn']);
  });

  test('files, kinds of files, and formats', () => {
    const folder = new Folder();
    folder.write('compose.yml', '');
    expect(offered('firstbytes check comp', folder.path)).toEqual(['compose.yml']);
    expect(offered('firstbytes check -o js', folder.path)).toEqual(['json']);
    expect(offered('firstbytes check -o json=c', folder.path)).toEqual(['json=compose.yml']);
    expect(offered('firstbytes check --from com', folder.path)).toEqual([
      'compose.yml',
      'compose:',
    ]);
    expect(offered('firstbytes check --from compose:c', folder.path)).toEqual([
      'compose:compose.yml',
    ]);
    expect(offered('firstbytes check --timeout ', folder.path)).toEqual([]);
    expect(offered('firstbytes probe ', folder.path)).toEqual([]);
  });

  test('protocols and codes', () => {
    expect(offered('firstbytes probe --expect post')).toEqual(['postgresql']);
    expect(offered('firstbytes explain wrong-v')).toEqual(['wrong-version']);
  });
});
