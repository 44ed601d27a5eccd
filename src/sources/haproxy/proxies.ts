import type { Line, Section } from './parse.ts';

/** A frontend, a backend or a listen section, with what its defaults say. */
export interface ProxySection {
  readonly section: Section;
  readonly mode: string;
  /** Every line that applies: those of the defaults first. */
  readonly lines: readonly Line[];
}

/** The proxies of a configuration. The last defaults before a section apply, or those that it names. */
export function proxiesOf(sections: readonly Section[]): readonly ProxySection[] {
  const named = new Map<string, readonly Line[]>();
  const proxies: ProxySection[] = [];
  let latest: readonly Line[] = [];
  for (const section of sections) {
    const inherited =
      section.from === undefined
        ? section.kind === 'defaults'
          ? []
          : latest
        : (named.get(section.from) ?? []);
    const lines = [...inherited, ...section.lines];
    if (section.kind === 'defaults') {
      latest = lines;
      if (section.name !== '') named.set(section.name, lines);
    } else if (/^(?:frontend|backend|listen)$/.test(section.kind)) {
      proxies.push({ section, lines, mode: modeOf(lines) });
    }
  }
  return proxies;
}

function modeOf(lines: readonly Line[]): string {
  return lines.findLast(({ keyword }) => keyword === 'mode')?.args[0] ?? 'tcp';
}

/** Whether an option is set and not taken back: `option httpchk`. */
export function hasOption({ lines }: ProxySection, option: string): boolean {
  const last = lines.findLast(({ keyword, args }) => {
    const name = keyword === 'no' ? args[1] : args[0];
    return (keyword === 'option' || keyword === 'no') && name === option;
  });
  return last !== undefined && last.keyword === 'option';
}
