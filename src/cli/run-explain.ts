import { escapeForJson } from '../bytes/escape.ts';
import { latin1 } from '../bytes/lines.ts';
import { closest } from '../config/suggest.ts';
import { CATALOGUE } from '../expect/catalogue.ts';
import { CollectedBytes } from '../explain/collected-bytes.ts';
import { Explainer, type Explanation } from '../explain/explain.ts';
import { bytesIn } from '../explain/forms.ts';
import { causeToJson, explanationToJson } from '../explain/json.ts';
import { lookUpList } from '../explain/look-up-list.ts';
import { Scanner } from '../explain/stream.ts';
import { tcpProtocols, udpProtocols } from '../protocols/builtin.ts';
import { Registry } from '../protocols/registry.ts';
import { argumentText } from './argument-text.ts';
import type { CliContext } from './cli-context.ts';
import { CliError } from './cli-error.ts';
import { styleFor } from './colour.ts';
import { explanationText } from './explain-text.ts';
import { lookUpText } from './look-up-text.ts';
import { occurrencesText } from './occurrences-text.ts';

export interface ExplainCommandOptions {
  readonly output: 'text' | 'json';
  /** Print what can be looked up instead. */
  readonly list?: true;
  /** A `--` stood before the words: none of them is an option. */
  readonly literal?: boolean;
  readonly color?: boolean;
}

const [EXPLAINED, NO_PATTERN] = [0, 1];

/** `firstbytes explain`: explains the arguments or stdin. Resolves to the exit code. */
export async function runExplainCommand(
  words: readonly string[],
  options: ExplainCommandOptions,
  context: CliContext,
): Promise<number> {
  if (options.list) return printList(options, context);
  const option = options.literal ? undefined : words.find((word) => OPTION.test(word));
  if (option !== undefined) {
    throw new CliError(
      `unknown option '${argumentText(option)}'`,
      'run "firstbytes explain --help"',
    );
  }
  const input = words.join(' ');
  if (input.trim() === '') {
    throw new CliError('nothing to explain', 'pass a number, bytes or a message, or - for stdin');
  }
  const explainer = new Explainer(new Registry(tcpProtocols, udpProtocols));
  if (input === '-') return explainInput(explainer, options, context);
  return print(explainer.explain(input), options, context);
}

/** A word in the form of an option; `-ERR ...` and `-NOAUTH ...` are replies of Redis. */
const OPTION = /^-(?:[a-z]|-[a-z][\w-]*(?:=.*)?$)/;

/** `explain --list`: the codes of findings, and the software whose messages are known. */
async function printList(
  { output, color }: ExplainCommandOptions,
  context: CliContext,
): Promise<number> {
  const { stdout } = context;
  await stdout.write(
    output === 'json'
      ? `${escapeForJson(lookUpList(), 2)}\n`
      : lookUpText(lookUpList(), stdout.columns, styleFor(stdout, context, color)),
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
    const found = occurrences.map(({ cause, ...lines }) => ({ ...lines, ...causeToJson(cause) }));
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
