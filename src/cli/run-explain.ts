import { escapeForJson } from '../bytes/escape.ts';
import { latin1 } from '../bytes/lines.ts';
import { closest } from '../config/suggest.ts';
import { CATALOGUE } from '../expect/catalogue.ts';
import { CollectedBytes } from '../explain/collected-bytes.ts';
import { Explainer, type Explanation } from '../explain/explain.ts';
import { bytesIn } from '../explain/forms.ts';
import { causeToJson, explanationToJson } from '../explain/json.ts';
import { Scanner } from '../explain/stream.ts';
import { tcpProtocols, udpProtocols } from '../protocols/builtin.ts';
import { Registry } from '../protocols/registry.ts';
import { argumentText } from './argument-text.ts';
import type { CliContext } from './cli-context.ts';
import { CliError } from './cli-error.ts';
import { styleFor } from './colour.ts';
import { explanationText, occurrencesText } from './explain-text.ts';

export interface ExplainCommandOptions {
  readonly output: 'text' | 'json';
  /** Print the codes of findings instead. */
  readonly list?: true;
  readonly color?: boolean;
}

const [EXPLAINED, NO_PATTERN] = [0, 1];

/** `firstbytes explain`: explains the arguments or stdin. Resolves to the exit code. */
export async function runExplainCommand(
  words: readonly string[],
  options: ExplainCommandOptions,
  context: CliContext,
): Promise<number> {
  if (options.list) return printCodes(options, context);
  const option = words.find((word) => /^-(?:-|[a-z])/i.test(word));
  if (option !== undefined) {
    throw new CliError(
      `unknown option '${argumentText(option)}'`,
      'run "firstbytes explain --help"',
    );
  }
  const input = words.join(' ');
  if (input.trim() === '') {
    throw new CliError('nothing to explain', 'pass a number, bytes or a message');
  }
  const explainer = new Explainer(new Registry(tcpProtocols, udpProtocols));
  if (input === '-') return explainInput(explainer, options, context);
  return print(explainer.explain(input), options, context);
}

/** `explain --list`: every code of a finding with its title. */
async function printCodes(
  { output }: ExplainCommandOptions,
  { stdout }: CliContext,
): Promise<number> {
  const codes = Object.entries(CATALOGUE).map(([code, { title, severity }]) => {
    return { code, severity, title };
  });
  const width = Math.max(...codes.map(({ code }) => code.length));
  await stdout.write(
    output === 'json'
      ? `${escapeForJson(codes, 2)}\n`
      : codes.map(({ code, title }) => `${code.padEnd(width)}  ${title}\n`).join(''),
  );
  return EXPLAINED;
}

/** A code of a finding with a slip: `wrong-protocl`. */
function codeHint({ input, causes, code }: Explanation): string | undefined {
  if (causes.length > 0 || code !== undefined) return undefined;
  return closest(input.trim(), Object.keys(CATALOGUE));
}

async function print(
  explanation: Explanation,
  { output, color }: ExplainCommandOptions,
  context: CliContext,
): Promise<number> {
  const { stdout } = context;
  await stdout.write(
    output === 'json'
      ? `${escapeForJson(explanationToJson(explanation), 2)}\n`
      : explanationText(explanation, stdout.columns, styleFor(stdout, context, color)),
  );
  const meant = codeHint(explanation);
  if (meant !== undefined) await context.stderr.write(`hint: did you mean "${meant}"?\n`);
  const { causes, code } = explanation;
  return causes.length > 0 || code !== undefined ? EXPLAINED : NO_PATTERN;
}

/** Bytes of stdin that may be one item, such as a hexdump; longer input is a log. */
const MAX_ITEM_BYTES = 65_536;

/** One number, a hexdump or a message from stdin as if it were an argument; else a log. */
async function explainInput(
  explainer: Explainer,
  options: ExplainCommandOptions,
  context: CliContext,
): Promise<number> {
  const scanner = new Scanner(explainer.prefixes);
  const item = new CollectedBytes(MAX_ITEM_BYTES);
  let isLog = false;
  const stopped = new AbortController();
  const unlisten = context.interrupts.listen(
    () => stopped.abort(),
    () => {},
  );
  try {
    for await (const chunk of context.stdin(stopped.signal)) {
      if (item.add(chunk) < chunk.length) isLog = true;
      scanner.push(chunk);
    }
  } finally {
    unlisten();
  }
  scanner.end();
  if (isLog) return printOccurrences(scanner, options, context);
  const text = latin1(item.bytes).trim();
  if (text === '') throw new CliError('stdin is empty', 'pipe a log or a hexdump into it');
  const isItem = !text.includes('\n') || bytesIn(text).length > 0;
  if (isItem) return print(explainer.explain(text), options, context);
  return printOccurrences(scanner, options, context);
}

async function printOccurrences(
  { occurrences, lines, notShown, notExamined, skipped }: Scanner,
  { output, color }: ExplainCommandOptions,
  context: CliContext,
): Promise<number> {
  const { stdout } = context;
  if (output === 'json') {
    const found = occurrences.map(({ cause, count, line, text }) => {
      return { count, line, text, ...causeToJson(cause) };
    });
    await stdout.write(
      `${escapeForJson({ lines, notShown, notExamined, skipped, occurrences: found }, 2)}\n`,
    );
  } else {
    const style = styleFor(stdout, context, color);
    await stdout.write(
      occurrencesText(
        { occurrences, lines, notShown, notExamined, skipped },
        stdout.columns,
        style,
      ),
    );
  }
  return occurrences.length > 0 ? EXPLAINED : NO_PATTERN;
}
