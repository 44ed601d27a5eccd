import type { LookUpList } from '../explain/look-up-list.ts';
import type { Style } from '../report/style.ts';
import { wrap } from '../report/width.ts';
import { capitalized } from '../words/capital.ts';

/** The families of codes, in this order. */
const FAMILIES = ['mismatch', 'unreachable', 'inconclusive', 'note'] as const;

/** The list of what can be looked up, for people. */
export function lookUpText({ codes, software }: LookUpList, columns: number, style: Style): string {
  const width = Math.max(...codes.map(({ code }) => code.length));
  const families = FAMILIES.map((family) => {
    const rows = codes.filter((one) => one.family === family);
    const lines = rows.map(({ code, title }) => `  ${code.padEnd(width)}  ${title}`);
    return [style.strong(capitalized(family)), ...lines].join('\n');
  });
  const names = wrap(software.map(({ name }) => name).join(', '), columns - 2);
  const messages = [style.strong('Messages of'), ...names.map((line) => `  ${line}`)].join('\n');
  return `${[...families, messages].join('\n\n')}\n`;
}
