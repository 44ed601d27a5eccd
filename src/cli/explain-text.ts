import { escapeForTerminal } from '../bytes/escape.ts';
import { withoutUserInfo } from '../bytes/user-info.ts';
import { CATALOGUE } from '../expect/catalogue.ts';
import type { Cause } from '../explain/cause.ts';
import type { Explanation } from '../explain/explain.ts';
import { type Labelled, labelled } from '../report/lines.ts';
import type { Style } from '../report/style.ts';
import { cutEnd } from '../report/width.ts';
import { causeWords } from '../words/cause.ts';
import { confidenceText } from '../words/confidence.ts';
import { INCOMPLETE_NOTE, unixTimeNote } from '../words/explanation.ts';

/** UTF-16 units of the input that are repeated. */
const MAX_INPUT_LENGTH = 200;

/** An explanation for people: calm, and short. */
export function explanationText(explanation: Explanation, columns: number, style: Style): string {
  const title = titleLine(explanation.input, columns, style);
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

/** The start of an input, or of a line, as a title. */
export function titleLine(input: string, columns: number, style: Style): string {
  const text = escapeForTerminal(withoutUserInfo(input.trim()), MAX_INPUT_LENGTH);
  return style.strong(cutEnd(text, columns));
}

/** What the bytes are, what happened, what to do, and how sure that is. */
export function causeLines(cause: Cause): Labelled[] {
  const { loggedBy, meaning, cause: what, fix, seenIn } = causeWords(cause);
  const line = (label: string, text: string | undefined): Labelled[] =>
    text === undefined ? [] : [{ label, text: escapeForTerminal(text) }];
  return [
    ...line('logged by', loggedBy),
    ...line('meaning', meaning),
    ...line('cause', what),
    ...line('fix', fix),
    ...line('confidence', confidenceText(cause)),
    ...line('seen in', seenIn),
  ];
}

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

/** A title with its lines. */
export function paragraph(title: string, lines: readonly string[]): string {
  return `${[title, ...lines].join('\n')}\n`;
}
