import { escapeForTerminal } from '../bytes/escape.ts';
import type { Cause } from '../explain/cause.ts';
import type { Explanation } from '../explain/explain.ts';
import type { Occurrence } from '../explain/stream.ts';
import { asideOf, causeInWords, codeInWords } from '../explain/words.ts';
import { type Labelled, labelled } from '../report/lines.ts';
import type { Style } from '../report/style.ts';
import { cutEnd } from '../report/width.ts';

/** How much of what was asked is repeated. */
const INPUT = 200;

/** An explanation for people: calm, and short. */
export function explanationText(explanation: Explanation, columns: number, style: Style): string {
  const title = style.strong(cutEnd(escapeForTerminal(explanation.input.trim(), INPUT), columns));
  const entry = codeInWords(explanation);
  if (entry) {
    const lines = [
      { label: 'what', text: entry.title },
      { label: 'why', text: entry.why },
      { label: 'advice', text: entry.fix },
    ];
    return paragraph(title, labelled(lines, columns, style));
  }
  if (explanation.causes.length === 0) {
    return paragraph(
      title,
      labelled([{ label: 'is', text: nothing(explanation) }], columns, style),
    );
  }
  const aside = asideOf(explanation);
  const causes = explanation.causes.flatMap((cause, i) => [
    ...(i === 0 ? [] : ['', style.faint('or')]),
    ...labelled(causeLines(cause), columns, style),
  ]);
  const also =
    aside === undefined ? [] : labelled([{ label: 'also', text: aside }], columns, style);
  return paragraph(title, [...causes, ...also]);
}

/** What a log smelled of, the most frequent first. */
export function occurrencesText(
  {
    occurrences,
    lines,
    notShown,
  }: {
    readonly occurrences: readonly Occurrence[];
    readonly lines: number;
    readonly notShown: number;
  },
  columns: number,
  style: Style,
): string {
  const told = occurrences.map(({ cause, count, line, text }) => {
    const times = count === 1 ? 'once' : `${count} times`;
    const title = style.strong(cutEnd(escapeForTerminal(text.trim(), INPUT), columns));
    const where = { label: 'met', text: `${times}, first in line ${line}` };
    return paragraph(title, labelled([where, ...causeLines(cause)], columns, style));
  });
  const met = occurrences.reduce((sum, { count }) => sum + count, 0) + notShown;
  const more = notShown > 0 ? ` (${notShown} of them not shown)` : '';
  const last =
    occurrences.length === 0
      ? `${lines} lines: no known pattern`
      : `${lines} lines: ${met} smell of a wrong protocol${more}`;
  return `${[...told, `${last}\n`].join('\n')}`;
}

function causeLines(cause: Cause): Labelled[] {
  const { says, is, happened, advice, seen } = causeInWords(cause);
  const line = (label: string, text: string | undefined): Labelled[] =>
    text === undefined ? [] : [{ label, text: escapeForTerminal(text) }];
  return [
    ...line('said by', says),
    ...line('is', is),
    ...line('happened', `${happened}${cause.confidence === 'weak' ? WEAK : ''}`),
    ...line('advice', advice),
    ...line('seen in', seen),
  ];
}

const WEAK = ' Perhaps: so little may be anything else as well.';

function nothing({ kind }: Explanation): string {
  switch (kind) {
    case 'number':
    case 'size':
    case 'date':
      return 'no known pattern: as far as firstbytes knows, just a number';
    case 'bytes':
      return 'no known pattern: no protocol that firstbytes knows begins so';
    default:
      return 'no known pattern';
  }
}

function paragraph(title: string, lines: readonly string[]): string {
  return `${[title, ...lines].join('\n')}\n`;
}
