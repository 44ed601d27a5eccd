import { escapeForJson } from '../bytes/escape.ts';
import { latin1 } from '../bytes/lines.ts';
import { Explainer, type Explanation } from '../explain/explain.ts';
import { bytesIn } from '../explain/forms.ts';
import { causeToJson, explanationToJson } from '../explain/json.ts';
import { Scanner } from '../explain/stream.ts';
import { tcpProtocols, udpProtocols } from '../protocols/builtin.ts';
import { Registry } from '../protocols/registry.ts';
import type { CliContext } from './cli-context.ts';
import { CliError } from './cli-error.ts';
import { styleFor } from './colour.ts';
import { explanationText, sightingsText } from './explain-text.ts';

export interface ExplainCommandOptions {
  readonly output: 'text' | 'json';
  readonly color?: boolean;
}

const [EXPLAINED, NO_PATTERN] = [0, 1];

/** `firstbytes explain`: what something really is. Resolves to the exit code. */
export async function runExplainCommand(
  words: readonly string[],
  options: ExplainCommandOptions,
  around: CliContext,
): Promise<number> {
  const option = words.find((word) => /^-(?:-|[a-z])/i.test(word));
  if (option !== undefined) {
    throw new CliError(`unknown option '${option}'`, 'firstbytes explain --help');
  }
  const input = words.join(' ');
  if (input.trim() === '') {
    throw new CliError('there is nothing to explain', 'give a number, bytes or a message');
  }
  const explainer = new Explainer(new Registry(tcpProtocols, udpProtocols));
  if (input === '-') return explainInput(explainer, options, around);
  return tell(explainer.explain(input), options, around);
}

async function tell(
  explanation: Explanation,
  { output, color }: ExplainCommandOptions,
  around: CliContext,
): Promise<number> {
  const { stdout } = around;
  await stdout.write(
    output === 'json'
      ? `${escapeForJson(explanationToJson(explanation), 2)}\n`
      : explanationText(explanation, stdout.columns, styleFor(stdout, around, color)),
  );
  const { causes, code } = explanation;
  return causes.length > 0 || code !== undefined ? EXPLAINED : NO_PATTERN;
}

/** Up to here stdin may be one thing, such as a hexdump; what is longer is a log. */
const ONE_THING = 65_536;

/** One number, a hexdump or a message from stdin as if it were an argument; else a log. */
async function explainInput(
  explainer: Explainer,
  options: ExplainCommandOptions,
  around: CliContext,
): Promise<number> {
  const scanner = new Scanner(explainer.starts);
  let head: Uint8Array | undefined = new Uint8Array(0);
  const stopped = new AbortController();
  const unlisten = around.interrupts.listen(
    () => stopped.abort(),
    () => {},
  );
  try {
    for await (const chunk of around.stdin(stopped.signal)) {
      if (head && head.length + chunk.length <= ONE_THING) head = joined(head, chunk);
      else head = undefined;
      scanner.push(chunk);
    }
  } finally {
    unlisten();
  }
  scanner.end();
  const text = head ? latin1(head).trim() : '';
  if (head?.length === 0 || (head && text === '')) {
    throw new CliError('there is nothing on stdin', 'pipe a log or a hexdump into it');
  }
  const isOne = head && (!text.includes('\n') || bytesIn(text).length > 0);
  if (isOne) return tell(explainer.explain(text), options, around);
  return tellSightings(scanner, options, around);
}

async function tellSightings(
  { sightings, lines, untold }: Scanner,
  { output, color }: ExplainCommandOptions,
  around: CliContext,
): Promise<number> {
  const { stdout } = around;
  if (output === 'json') {
    const found = sightings.map(({ cause, count, line, text }) => {
      return { count, line, text, ...causeToJson(cause) };
    });
    await stdout.write(`${escapeForJson({ lines, untold, sightings: found }, 2)}\n`);
  } else {
    const style = styleFor(stdout, around, color);
    await stdout.write(sightingsText({ sightings, lines, untold }, stdout.columns, style));
  }
  return sightings.length > 0 ? EXPLAINED : NO_PATTERN;
}

function joined(a: Uint8Array, b: Uint8Array): Uint8Array {
  const both = new Uint8Array(a.length + b.length);
  both.set(a);
  both.set(b, a.length);
  return both;
}
