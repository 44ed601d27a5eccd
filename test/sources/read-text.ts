import type { SourceFacts, SourceReader } from '../../src/sources/source.ts';

/** What a reader makes of a text; other files are those of the map. */
export function readText(
  reader: SourceReader,
  text: string,
  others: Readonly<Record<string, string>> = {},
): SourceFacts {
  return reader.read({
    file: 'given',
    text,
    env: {},
    profiles: [],
    readOther: (name) => {
      const other = others[name];
      return other === undefined ? undefined : { file: name, text: other };
    },
  });
}
