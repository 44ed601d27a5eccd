import { AUDIT_POLICY } from '../../src/fleet/audit/audit-summary.ts';
import { JournalState } from '../../src/fleet/journal/journal-state.ts';
import { BaselineReader } from '../../src/report/baseline-services.ts';
import { StoredReader } from '../../src/report/stored.ts';
import { header, rangeLine, resultLine } from '../support/journals.ts';
import type { Seeded } from '../support/seeded.ts';
import { NO_THROW } from './finality.ts';
import { mutatedText } from './mutate-text.ts';
import type { FuzzTarget, Violation } from './target.ts';

interface JournalInput {
  readonly data: string;
}

const LINES = [
  ...[resultLine(0), resultLine(1), resultLine(7), rangeLine(0, 4), rangeLine(4, 8)],
  '{"type":"host","host":"10.0.0.1","note":"dead"}\n',
  '{"type":"gone","address":"10.0.0.1:22"}\n',
  '{"type":"drift"}\n',
];
/** Values that have the right type, or nearly. */
const WORDS = [
  ...['1000000000000000', '9007199254740991', '9007199254740992', '-1', '0.5', '1e300', 'null'],
  ...[
    '{}',
    '[]',
    '""',
    'true',
    '"__proto__":{"a":1},',
    '"constructor":1,',
    '"EMFILE":1',
    '\\u0000',
  ],
  ...['"type":"result"', '"type":"range"', '"type":"audit"', '[[[[[[[[', '{"a":{"a":{"a":'],
];
const MAX_LINES = 8;

const SAME_AT_CUTS = 'what is read does not depend on the cut';
const BOUNDED = 'no more is done than there are targets';

/** The readers of journals: to go on with one, to report it, and to compare with it. */
export class JournalsTarget implements FuzzTarget<JournalInput> {
  readonly recognizerCalls = 0;

  make(random: Seeded): JournalInput {
    const count = random.below(MAX_LINES + 1);
    const lines = Array.from({ length: count }, () => random.oneOf(LINES)).join('');
    const whole = `${header()}${lines}`;
    if (random.below(2) === 0) return { data: mutatedText(whole, random, LINES, WORDS) };
    // The header stays, so that the lines after it are read.
    return { data: `${header()}${mutatedText(lines, random, LINES, WORDS)}` };
  }

  check(input: JournalInput, random: Seeded): Violation | undefined {
    return violation(input, [random.below(input.data.length + 1)]);
  }

  recheck(input: JournalInput): Violation | undefined {
    return violation(
      input,
      Array.from({ length: input.data.length }, (_, i) => i),
    );
  }
}

function violation({ data }: JournalInput, cuts: readonly number[]): Violation | undefined {
  for (const [subject, read] of Object.entries(READERS)) {
    try {
      const whole = read([data]);
      if (whole.done > whole.total) return { subject, rule: BOUNDED, detail: whole.text };
      for (const cut of cuts) {
        const { text } = read([data.slice(0, cut), data.slice(cut)]);
        if (text !== whole.text)
          return { subject, rule: SAME_AT_CUTS, detail: `${text} at ${cut}` };
      }
    } catch (error) {
      return { subject, rule: NO_THROW, detail: String(error) };
    }
  }
  return undefined;
}

interface Read {
  readonly done: number;
  readonly total: number;
  /** All of it, to compare. */
  readonly text: string;
}

const READERS: Readonly<Record<string, (chunks: readonly string[]) => Read>> = {
  resume: (chunks) => {
    const state = new JournalState(AUDIT_POLICY);
    const bytes = Buffer.from(chunks.join(''));
    const cut = Buffer.byteLength(chunks[0] ?? '');
    for (const one of [bytes.subarray(0, cut), bytes.subarray(cut)]) {
      if (!state.push(one)) break;
    }
    const { problem, header: read, resumeAt, results, gone, summary } = state;
    const { total = 0 } = read ?? {};
    const done = problem ? 0 : results.size;
    return {
      done,
      total,
      text: JSON.stringify([problem, read, resumeAt, done, [...gone], summary]),
    };
  },
  report: (chunks) => {
    const reader = new StoredReader({ keepsDocuments: true });
    for (const one of chunks) if (!reader.push(one)) break;
    return { done: 0, total: 0, text: JSON.stringify(reader.end()) };
  },
  baseline: (chunks) => {
    const reader = new BaselineReader();
    for (const one of chunks) if (!reader.push(one)) break;
    return { done: 0, total: 0, text: JSON.stringify(reader.end()) };
  },
};
