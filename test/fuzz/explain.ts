import { logMessages } from '../../src/expect/messages.ts';
import { Explainer, type Explanation } from '../../src/explain/explain.ts';
import { Scanner } from '../../src/explain/stream.ts';
import { tcpProtocols } from '../../src/protocols/builtin.ts';
import { Registry } from '../../src/protocols/registry.ts';
import { countWork } from '../support/counted-work.ts';
import { recordedAnswers } from '../support/recorded-bytes.ts';
import type { Seeded } from '../support/seeded.ts';
import { NO_THROW } from './finality.ts';
import { mutatedText, randomCharacters } from './mutate-text.ts';
import type { FuzzTarget, Violation } from './target.ts';

/** An argument of `explain`, or the lines of a log. */
interface TextInput {
  readonly data: string;
}

const FORMS = [
  ...[
    '1213486160',
    '0x48545450',
    '80.84.84.72',
    '1.2 GB',
    '1.13 GiB',
    '14 Jun 2008 12:00:00',
    '2008-06-14T23:34:56Z',
  ],
  ...[
    '48 54 54 50',
    '16:03:01:02',
    '\\x16\\x03\\x01',
    '[22, 3, 1, 2]',
    '<<72,84,84,80>>',
    "b'HTTP'",
    'FgMBAgA=',
  ],
  ...[
    '00000000  48 54 54 50 2f 31 2e 31  |HTTP/1.1|',
    'GET / HTTP/1.1\r\nHost: a\r\n',
    'SSH-2.0-OpenSSH_9.2',
  ],
  ...[
    'wrong version number',
    'length 1213486160 too large',
    '{"msg":"invalid frame","bytes":"SFRUUA=="}',
    'protocol-mismatch',
  ],
];
const WORDS = [
  ...[
    '\\x16',
    '\\u0016',
    '\\026',
    '0x16 ',
    'ff f4 ',
    '1213486160',
    '1,213,486,160',
    ' bytes ',
    ' length ',
    'GiB',
    'b"',
  ],
  ...[
    '<<',
    '>>',
    '[',
    '(22,3,1)',
    '…',
    '...',
    '"',
    "'",
    '\n',
    '11:11:11 ',
    ' Jun ',
    'T',
    'GET ',
    'HTTP/1.1',
    'SSH-2.0-',
  ],
];
/** Characters that regular expressions may read: for each of the input, and for any input. */
const MAX_WORK_PER_CHARACTER = 4000;
const MAX_WORK = 400_000;

const COMPLETE = 'no fault of its own ends an examination';
const BOUNDED = 'the work is bounded by the length of the text';
const SAME_AT_CUTS = 'the occurrences in a log do not depend on the cut';

/** What explains an argument, and what scans a log. */
export class ExplainTarget implements FuzzTarget<TextInput> {
  readonly recognizerCalls = 0;
  readonly #explainer = new Explainer(new Registry(tcpProtocols));
  readonly #corpus = [
    ...FORMS,
    ...logMessages().map(({ pattern }) => pattern.replaceAll('#', '7')),
    ...recordedAnswers('tcp')
      .filter((_, i) => i % 40 === 0)
      .flatMap(({ received }) => {
        const start = Buffer.from(received.subarray(0, 48));
        return [start.toString('hex'), start.toString('base64'), start.toString('latin1')];
      }),
  ];

  constructor() {
    // The first calls build tables.
    for (const form of FORMS) this.#explainer.explain(form);
  }

  make(random: Seeded): TextInput {
    if (random.below(8) === 0) return { data: randomCharacters(random) };
    return { data: mutatedText(random.oneOf(this.#corpus), random, this.#corpus, WORDS) };
  }

  check(input: TextInput, random: Seeded): Violation | undefined {
    return this.#violation(input, random.below(input.data.length + 1));
  }

  recheck(input: TextInput): Violation | undefined {
    const places = Array.from({ length: input.data.length + 1 }, (_, i) => i);
    for (const place of places) {
      const found = this.#violation(input, place);
      if (found) return found;
    }
    return undefined;
  }

  #violation({ data }: TextInput, place: number): Violation | undefined {
    const subject = 'explain';
    try {
      let explanation: Explanation | undefined;
      const { characters } = countWork(() => {
        explanation = this.#explainer.explain(data);
      });
      if (explanation?.incomplete) return { subject, rule: COMPLETE, detail: data.slice(0, 200) };
      if (characters > MAX_WORK + MAX_WORK_PER_CHARACTER * data.length) {
        return { subject, rule: BOUNDED, detail: `${characters} for ${data.length} characters` };
      }
      const bytes = Buffer.from(data);
      const whole = this.#scan([bytes]);
      if (whole.skipped > 0) return { subject: 'scan', rule: COMPLETE, detail: data.slice(0, 200) };
      const cut = this.#scan([bytes.subarray(0, place), bytes.subarray(place)]);
      if (cut.text !== whole.text) {
        return {
          subject: 'scan',
          rule: SAME_AT_CUTS,
          detail: `${cut.text} at ${place}, not ${whole.text}`,
        };
      }
      return undefined;
    } catch (error) {
      return { subject, rule: NO_THROW, detail: String(error) };
    }
  }

  #scan(chunks: readonly Uint8Array[]): { skipped: number; text: string } {
    const scanner = new Scanner(this.#explainer.prefixes);
    for (const chunk of chunks) scanner.push(chunk);
    scanner.end();
    const { lines, notExamined, skipped, occurrences } = scanner;
    const shown = occurrences.map(({ count, line, text }) => `${count} from ${line}: ${text}`);
    return { skipped, text: [lines, notExamined, ...shown].join('\n') };
  }
}
