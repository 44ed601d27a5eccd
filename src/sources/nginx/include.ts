import type { SourceInput, SourceNote } from '../source.ts';
import { type Directive, parseNginx } from './parse.ts';

/** Files that every installation brings along: they contain no addresses. */
const WITHOUT_ADDRESSES =
  /(?:^|\/)(?:mime\.types|(?:fastcgi|uwsgi|scgi|proxy)_params|fastcgi\.conf|fastcgi-php\.conf|koi-utf|koi-win|win-utf|ssl[\w.-]{0,64}|modules-enabled\/\*\.conf|modules\/\*\.conf)$/;
/** Files that one file may include, also through others. */
const MAX_INCLUDED = 64;

/** The directives of a file and of those that it includes; an `include` that is left was not read. */
export function readNginxFiles(input: SourceInput): {
  readonly directives: readonly Directive[];
  readonly notes: readonly SourceNote[];
} {
  const notes: SourceNote[] = [];
  let included = 0;
  const expand = (directives: readonly Directive[], path: readonly string[]): Directive[] =>
    directives.flatMap((one): Directive[] => {
      if (one.block) return [{ ...one, block: expand(one.block, path) }];
      const [name] = one.args;
      if (one.name !== 'include' || name === undefined) return [one];
      if (WITHOUT_ADDRESSES.test(name)) return [];
      const other = /[*?[$]/.test(name) || path.includes(name) ? undefined : input.readOther(name);
      if (!other || included >= MAX_INCLUDED) {
        notes.push(notReadNote(one, name));
        return [one];
      }
      included++;
      const parsed = parseNginx(other.text, other.file);
      notes.push(...parsed.notes);
      return expand(parsed.directives, [...path, name]);
    });
  const parsed = parseNginx(input.text, input.file);
  notes.push(...parsed.notes);
  return { directives: expand(parsed.directives, []), notes };
}

function notReadNote({ origin }: Directive, name: string): SourceNote {
  const hint = 'pass those files too';
  if (/[*?[]/.test(name)) return { message: 'an include with a pattern is not read', hint, origin };
  return {
    message: 'an included file is missing, or not below the folder of this one',
    hint,
    origin,
  };
}
