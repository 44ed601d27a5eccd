import { escapeForTerminal } from '../bytes/escape.ts';
import { withoutUserInfo } from '../bytes/user-info.ts';
import { CATALOGUE } from '../expect/catalogue.ts';
import type { Cause } from '../explain/cause.ts';
import type { Explanation } from '../explain/explain.ts';
import type { Occurrence } from '../explain/stream.ts';
import { type Labelled, labelled } from '../report/lines.ts';
import type { Style } from '../report/style.ts';
import { cutEnd } from '../report/width.ts';
import { causeWords } from '../words/cause.ts';
import { counted } from '../words/count.ts';
import { INCOMPLETE_NOTE, skippedNote, unixTimeNote } from '../words/explanation.ts';

/** UTF-16 units of the input that are repeated. */
const MAX_INPUT_LENGTH = 200;

/** An explanation for people: calm, and short. */
export function explanationText(explanation: Explanation, columns: number, style: Style): string {
  const title = style.strong(
    cutEnd(escapeForTerminal(withoutUserInfo(explanation.input.trim()), MAX_INPUT_LENGTH), columns),
  );
  const entry = explanation.code === undefined ? undefined : CATALOGUE[explanation.code];
  if (entry) {
    const lines = [
      { label: 'problem', text: entry.title },
      { label: 'why', text: entry.why },
      { label: 'fix', text: entry.fix },
    ];
    return paragraph(title, labelled(lines, columns, style));
  }
  const note = explanation.incomplete ? [{ label: 'note', text: INCOMPLETE_NOTE }] : [];
  if (explanation.causes.length === 0) {
    const meaning = { label: 'meaning', text: noPatternText(explanation) };
    return paragraph(title, labelled([meaning, ...note], columns, style));
  }
  const aside = unixTimeNote(explanation);
  const causes = explanation.causes.flatMap((cause, i) => [
    ...(i === 0 ? [] : ['', style.faint('or')]),
    ...labelled(causeLines(cause), columns, style),
  ]);
  const also = aside === undefined ? [] : [{ label: 'also', text: aside }];
  return paragraph(title, [...causes, ...labelled([...also, ...note], columns, style)]);
}

/** The causes found in a log, the most frequent first. */
export function occurrencesText(
  {
    occurrences,
    lines,
    notShown,
    notExamined,
    skipped,
  }: {
    readonly occurrences: readonly Occurrence[];
    readonly lines: number;
    readonly notShown: number;
    readonly notExamined: number;
    readonly skipped: number;
  },
  columns: number,
  style: Style,
): string {
  const shown = occurrences.map(({ cause, count, line, text }) => {
    const times = count === 1 ? 'once' : `${count} times`;
    const title = style.strong(
      cutEnd(escapeForTerminal(withoutUserInfo(text.trim()), MAX_INPUT_LENGTH), columns),
    );
    const where = { label: 'found', text: `${times}, first in line ${line}` };
    return paragraph(title, labelled([where, ...causeLines(cause)], columns, style));
  });
  const found = occurrences.reduce((sum, { count }) => sum + count, 0) + notShown;
  const more = notShown > 0 ? ` (${notShown} of them not shown)` : '';
  const last =
    occurrences.length === 0
      ? `${counted(lines, 'line')}, no known pattern`
      : `${counted(lines, 'line')}, ${found} ${found === 1 ? 'suggests' : 'suggest'} a wrong protocol${more}`;
  const rest = notExamined > 0 ? `; ${counted(notExamined, 'line')} not examined` : '';
  const faults = skipped > 0 ? `; ${skippedNote(skipped)}` : '';
  return `${[...shown, `${last}${rest}${faults}\n`].join('\n')}`;
}

function causeLines(cause: Cause): Labelled[] {
  const { loggedBy, meaning, cause: what, fix, seenIn } = causeWords(cause);
  const line = (label: string, text: string | undefined): Labelled[] =>
    text === undefined ? [] : [{ label, text: escapeForTerminal(text) }];
  return [
    ...line('logged by', loggedBy),
    ...line('meaning', meaning),
    ...line('cause', `${what}${cause.confidence === 'weak' ? WEAK : ''}`),
    ...line('fix', fix),
    ...line('seen in', seenIn),
  ];
}

const WEAK = ' This is a guess: so few bytes may also mean something else.';

function noPatternText({ kind }: Explanation): string {
  switch (kind) {
    case 'number':
    case 'size':
    case 'date':
      return 'no known pattern; probably just a number';
    case 'bytes':
      return 'no known pattern; these are not the first bytes of a known protocol';
    default:
      return 'no known pattern';
  }
}

function paragraph(title: string, lines: readonly string[]): string {
  return `${[title, ...lines].join('\n')}\n`;
}
