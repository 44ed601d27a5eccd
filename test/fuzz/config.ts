import { readdirSync, readFileSync } from 'node:fs';
import type { Diagnostic } from '../../src/config/diagnostic.ts';
import { formatDiagnostic } from '../../src/config/excerpt.ts';
import { compileConfig } from '../../src/config/load.ts';
import { tcpProtocols, udpProtocols } from '../../src/protocols/builtin.ts';
import { unsafeIn } from '../support/hostile.ts';
import type { Seeded } from '../support/seeded.ts';
import { NO_THROW } from './finality.ts';
import { mutatedText, randomCharacters } from './mutate-text.ts';
import type { FuzzTarget, Violation } from './target.ts';

/** The text of a config. */
interface ConfigInput {
  readonly data: string;
}

/** No text of a config contains it, so a message that does shows the value of a variable. */
const SECRET = 'Zq7Xv-secret w0rd';
const ENVIRONMENT = {
  SECRET,
  A: SECRET,
  HOST: `h${SECRET}`,
  PORT: SECRET,
  DB_PORT: SECRET,
  N: SECRET,
};
const FOLDERS = ['good', 'bad'].map(
  (name) => new URL(`../../fixtures/configs/${name}/`, import.meta.url),
);
const WORDS = [
  ...[
    'endpoints:',
    'defaults:',
    'protocols:',
    'address:',
    'expect:',
    'name:',
    'timeout:',
    'retries:',
  ],
  ...[
    'tls:',
    'starttls:',
    'opening:',
    'reply:',
    'speaks-first:',
    'ports:',
    'ignore:',
    'pattern:',
    'mask:',
  ],
  ...[
    'http',
    'ssh',
    'postgresql',
    'tls/http',
    'any',
    'closed',
    'silence',
    'null',
    'true',
    '- ',
    '  ',
    '\n  - ',
  ],
  ...[
    `"\${SECRET}"`,
    `\${A}`,
    `\${A:-x}`,
    `\${HOST}`,
    `\${UNSET}`,
    `$\${A}`,
    `\${`,
    `\${PORT}`,
    `\${N:-\${A}}`,
  ],
  ...[
    '&a',
    '*a',
    '<<: *a',
    '!!binary ',
    '!!map',
    '%YAML 1.2',
    '---',
    '...',
    '? ',
    '|+',
    '>-',
    '"\\x1b"',
    '__proto__:',
  ],
  ...['address: "a.test:1"', '{ address: "a:1", expect: http }', '[', '{', 'hex:00', '/(a+)+$/'],
];

const NO_SECRET = 'no message contains the value of a variable';
const NO_CONTROLS = 'no message contains a control character';
const HAS_PLACE = 'a diagnostic has a place inside the text';

/** The loader of configs, and its diagnostics as they are printed. */
export class ConfigTarget implements FuzzTarget<ConfigInput> {
  readonly recognizerCalls = 0;
  readonly #corpus = FOLDERS.flatMap((folder) =>
    readdirSync(folder)
      .filter((file) => !file.endsWith('.txt'))
      .sort()
      .map((file) => readFileSync(new URL(file, folder), 'utf8')),
  );

  make(random: Seeded): ConfigInput {
    if (random.below(32) === 0) return { data: randomCharacters(random) };
    return { data: mutatedText(random.oneOf(this.#corpus), random, this.#corpus, WORDS) };
  }

  check({ data }: ConfigInput): Violation | undefined {
    try {
      const loaded = compileConfig(data, 'f.yaml', {
        env: ENVIRONMENT,
        tcpProtocols,
        udpProtocols,
      });
      return (
        violationIn(loaded.warnings, data, 'warning') ??
        (loaded.ok ? undefined : violationIn(loaded.diagnostics, data, 'error'))
      );
    } catch (error) {
      return { subject: 'compileConfig', rule: NO_THROW, detail: String(error) };
    }
  }

  recheck(input: ConfigInput): Violation | undefined {
    return this.check(input);
  }
}

function violationIn(
  diagnostics: readonly Diagnostic[],
  text: string,
  severity: 'error' | 'warning',
): Violation | undefined {
  const subject = 'compileConfig';
  const lines = text.split('\n');
  for (const one of diagnostics) {
    const shown = formatDiagnostic(one, text, severity);
    if (shown.includes(SECRET)) return { subject, rule: NO_SECRET, detail: shown };
    const unsafe = unsafeIn(shown, '\n');
    if (unsafe.length > 0) return { subject, rule: NO_CONTROLS, detail: unsafe.join(' ') };
    const { line, column } = one;
    const length = lines[line - 1]?.length;
    if (length === undefined || column < 1 || column > length + 1) {
      return { subject, rule: HAS_PLACE, detail: `${line}:${column} of ${lines.length} lines` };
    }
  }
  return undefined;
}
