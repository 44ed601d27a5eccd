import { withoutByteOrderMark } from '../bytes/byte-order-mark.ts';
import type { IgnoreEntry } from '../expect/ignore.ts';
import { customProtocol } from '../protocols/custom.ts';
import type { Protocol } from '../protocols/protocol.ts';
import type { ReplyRow } from '../protocols/recorded-data.ts';
import { Registry } from '../protocols/registry.ts';
import type { Path } from '../yaml/place.ts';
import { certificateFileDiagnostics } from './certificate.ts';
import { checkName, readDeclaration } from './declaration.ts';
import {
  type Diagnostic,
  firstDiagnostics,
  MAX_DIAGNOSTICS,
  type SchemaDiagnostic,
} from './diagnostic.ts';
import { type ConfigDocument, readDocument } from './document.ts';
import { endpointReader } from './endpoint.ts';
import { endpointWarnings } from './endpoint-warnings.ts';
import type { Environment } from './environment.ts';
import { withoutExtensionKeys, withoutExtensions } from './extensions.ts';
import { foreignFormat } from './foreign-format.ts';
import { readIgnores } from './ignore.ts';
import { lintProtocols } from './lint.ts';
import type { EndpointPattern } from './pattern.ts';
import type { ConfigFiles, ReadPem } from './pem.ts';
import { protocolSchema } from './protocol-schema.ts';
import { defaultsSchema, endpointSchema } from './schema.ts';
import { diagnosticsOf, outerDiagnostics } from './schema-diagnostics.ts';
import { type ConfigSources, readConfigSources } from './sources.ts';

/** What loading depends on besides the text. */
export interface LoadContext {
  readonly env: Environment;
  /** The built-in protocols. */
  readonly tcpProtocols: readonly Protocol[];
  /** The built-in protocols over UDP. */
  readonly udpProtocols?: readonly Protocol[];
  /** Recorded replies of built-in protocols, to lint declared protocols against. */
  readonly recordedReplies?: readonly ReplyRow[];
  /** Reads the certificates that a config names; without it they are not looked at. */
  readonly readPem?: ReadPem;
  /** What the included configs brought; undefined where includes are not read. */
  readonly included?: Included;
}

/** What a config gets from those that it includes. */
export interface Included {
  readonly protocols: readonly Protocol[];
  /** Why includes could not be read, at the place of the path. */
  readonly diagnostics: readonly SchemaDiagnostic[];
}

/** A valid config, or a diagnostic for every mistake, in order of place. */
export type LoadedConfig =
  | ({
      readonly ok: true;
      readonly endpoints: readonly EndpointPattern[];
      /** Entries of `ignore`, also those that have expired. */
      readonly ignores: readonly IgnoreEntry[];
      /** Files of others that further endpoints come from. */
      readonly sources: ConfigSources | undefined;
      /** The protocols that the config declares itself. */
      readonly declared: readonly Protocol[];
      /** The built-in protocols, those of included configs and those that the config declares. */
      readonly registry: Registry;
    } & ConfigWarnings)
  | ({
      readonly ok: false;
      readonly diagnostics: readonly Diagnostic[];
      /** The number of diagnostics after the first, which are left out. */
      readonly moreDiagnostics: number;
    } & ConfigWarnings);

interface ConfigWarnings {
  readonly warnings: readonly Diagnostic[];
  /** The number of warnings after the first, which are left out. */
  readonly moreWarnings: number;
}

/** UTF-16 units of a config; a longer text is some other file. */
export const MAX_CONFIG_LENGTH = 8 * 1024 ** 2;

/** Reads the text of a config (YAML or JSON). Never throws. Of many mistakes, it reports the first. */
export function compileConfig(text: string, file: string, context: LoadContext): LoadedConfig {
  if (text.length > MAX_CONFIG_LENGTH) {
    const message = `longer than ${MAX_CONFIG_LENGTH} characters: not a config`;
    return invalid([{ message, file, line: 1, column: 1 }]);
  }
  const foreign = foreignFormat(text, file);
  if (foreign) return invalid([foreign]);
  const document = withoutExtensions(readDocument(withoutByteOrderMark(text), file, context.env));
  if (document.value === undefined) return invalid(document.diagnostics, document.warnings);
  const unplaced = new Unplaced();
  unplaced.add(document.value === null ? [EMPTY] : outerDiagnostics(document));
  unplaced.add(includeDiagnostics(document, context));
  const { registry, declared, warnings } = readProtocols(document, context, unplaced);
  const endpoints = readEndpoints(document, registry, { file, readPem: context.readPem }, unplaced);
  const unplacedWarnings = new Unplaced();
  unplacedWarnings.add([...warnings, ...endpointWarnings(endpoints)]);
  const allWarnings = [...document.warnings, ...unplacedWarnings.first.map(document.diagnosticFor)];
  const diagnostics = [...document.diagnostics, ...unplaced.first.map(document.diagnosticFor)];
  if (diagnostics.length > 0) {
    return invalid(diagnostics, allWarnings, unplaced.more, unplacedWarnings.more);
  }
  return {
    ok: true,
    endpoints: endpoints.map(({ endpoint }) => endpoint),
    ignores: readIgnores(document),
    sources: readConfigSources(document, file),
    declared,
    registry,
    ...warningsOf(allWarnings, unplacedWarnings.more),
  };
}

/** Where includes cannot be read, they must not be ignored. */
function includeDiagnostics(
  { value }: ConfigDocument,
  { included }: LoadContext,
): readonly SchemaDiagnostic[] {
  if (included) return included.diagnostics;
  if (record(value).include === undefined) return [];
  const hint = 'read the config from a file, or pass all configs';
  return [{ message: '"include" needs a config in a file', path: ['include'], atKey: true, hint }];
}

function invalid(
  diagnostics: readonly Diagnostic[],
  warnings: readonly Diagnostic[] = [],
  unplaced = 0,
  unplacedWarnings = 0,
): LoadedConfig {
  const { first, more } = firstDiagnostics(diagnostics, unplaced);
  return {
    ok: false,
    diagnostics: first,
    moreDiagnostics: more,
    ...warningsOf(warnings, unplacedWarnings),
  };
}

function warningsOf(warnings: readonly Diagnostic[], unplaced: number): ConfigWarnings {
  const { first, more } = firstDiagnostics(warnings, unplaced);
  return { warnings: first, moreWarnings: more };
}

/** More than are shown: they are not in order of place yet. */
const MAX_UNPLACED = 10 * MAX_DIAGNOSTICS;

/** Diagnostics without a place: finding it takes longer than finding the mistake. */
class Unplaced {
  readonly first: SchemaDiagnostic[] = [];
  more = 0;

  add(found: readonly SchemaDiagnostic[]): void {
    const kept = found.slice(0, MAX_UNPLACED - this.first.length);
    for (const one of kept) this.first.push(one);
    this.more += found.length - kept.length;
  }
}

const EMPTY: SchemaDiagnostic = {
  message: 'the config is empty',
  hint: 'add endpoints: [{ address: "web.internal:80", expect: http }]',
  path: [],
};

function readProtocols(
  document: ConfigDocument,
  { tcpProtocols, udpProtocols = [], recordedReplies = [], included }: LoadContext,
  unplaced: Unplaced,
): { registry: Registry; declared: readonly Protocol[]; warnings: SchemaDiagnostic[] } {
  const known = [...tcpProtocols, ...(included?.protocols ?? [])];
  const builtIn = new Registry(known, udpProtocols);
  const protocols = [...known];
  const declared: Protocol[] = [];
  for (const [id, value] of Object.entries(record(record(document.value).protocols))) {
    const input = protocolSchema.safeParse(value);
    const found: SchemaDiagnostic[] = [];
    checkName(id, builtIn, found);
    const declaration = input.success ? readDeclaration(id, input.data, found) : undefined;
    unplaced.add(under(['protocols', id], found));
    if (declaration && found.length === 0) declared.push(customProtocol(declaration));
    // The name stays known, so that endpoints that expect it cause no further diagnostics.
    else if (!known.some((one) => one.id === id)) protocols.push(placeholder(id));
  }
  const warnings = lintProtocols(declared, recordedReplies).map(({ id, message, hint }) => ({
    message,
    hint,
    path: ['protocols', id],
    atKey: true,
  }));
  const registry = new Registry([...protocols, ...declared], udpProtocols);
  return { registry, declared, warnings };
}

function placeholder(id: string): Protocol {
  const send = new Uint8Array(0);
  return customProtocol({ id, speaksFirst: 'client', send, answer: 'silence' });
}

function readEndpoints(
  document: ConfigDocument,
  registry: Registry,
  files: ConfigFiles,
  unplaced: Unplaced,
) {
  const root = record(document.value);
  const defaults = defaultsSchema.safeParse(root.defaults ?? {}).data ?? {};
  const list: unknown[] = Array.isArray(root.endpoints) ? root.endpoints : [];
  unplaced.add(under(['defaults'], certificateFileDiagnostics(defaults, files)));
  const read = endpointReader({ document, registry, defaults, ...files });
  return list.flatMap((value, index) => {
    const path = ['endpoints', index] as const;
    const input = endpointSchema.safeParse(withoutExtensionKeys(value));
    if (!input.success) {
      unplaced.add(diagnosticsOf(input.error.issues, document, path));
      return [];
    }
    const found: SchemaDiagnostic[] = [];
    const endpoint = read(input.data, path, found);
    if (found.length > 0) unplaced.add(under(path, found));
    return endpoint ? [{ endpoint, index }] : [];
  });
}

function under(path: Path, diagnostics: readonly SchemaDiagnostic[]): SchemaDiagnostic[] {
  return diagnostics.map((one) => ({ ...one, path: [...path, ...one.path] }));
}

function record(value: unknown): Record<string, unknown> {
  const isRecord = typeof value === 'object' && value !== null && !Array.isArray(value);
  return isRecord ? (value as Record<string, unknown>) : {};
}
